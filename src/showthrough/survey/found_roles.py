"""A split that is there already: folders or containers called train and holdout, or a table with a split."""

from collections.abc import Mapping
from itertools import islice
from os import scandir
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.containers import image_sources
from showthrough.data.containers.image_sources import manifest_sources
from showthrough.data.containers.image_tables import is_image_table
from showthrough.data.decoding.hidden_folders import why_passed_over
from showthrough.data.listing import list_manifest
from showthrough.data.people.split_lists import is_partition_list
from showthrough.errors import DataError, EnvironmentFault
from showthrough.survey.targets import GLANCED, TABLES
from showthrough.tables import read_manifest

CALLED: Mapping[Role, tuple[str, ...]] = {
    Role.TRAIN: ("train", "training", "members", "train_set"),
    Role.HOLDOUT: ("holdout", "held_out", "held-out", "heldout", "test", "testing", "val", "validation"),
    Role.REFERENCE: ("reference", "ref", "calibration"),
    Role.SYNTHETIC: ("synthetic", "generated", "samples", "fake", "drawn", "output"),
}
PARTITION_LISTS = ("list_eval_partition.txt", "Eval/list_eval_partition.txt")  # of CelebA
CONTAINERS = image_sources.TABLES + image_sources.ARCHIVES
FULL_TABLE = 5_000_000  # bytes of a table that is read to see whether it is a manifest


class FoundRoles(NamedTuple):
    """Folders by role, and a manifest, where there are such."""

    folders: Mapping[Role, Path]
    manifest: Path | None = None

    @property
    def are_split(self) -> bool:
        """Return whether training and held-out people are told apart already."""
        return self.manifest is not None or {Role.TRAIN, Role.HOLDOUT} <= set(self.folders)


def found_roles(folder: Path) -> FoundRoles:
    """Return what folders below are called by their role, and the first manifest among the tables beside.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     for one in ("Train", "test"):
    ...         (Path(name) / one).mkdir()
    ...     sorted(found_roles(Path(name)).folders)
    [<Role.HOLDOUT: 'holdout'>, <Role.TRAIN: 'train'>]
    """
    with scandir(folder) as listed:
        entries = list(islice(listed, 50 * GLANCED))
    inside = {
        e.name.casefold(): Path(e.path) for e in entries if e.is_dir() and why_passed_over(e.name) is None
    }
    found = {
        role: inside[name]
        for role, names in CALLED.items()
        if (name := next((one for one in names if one in inside), None)) is not None
    }
    files = sorted(Path(e.path) for e in entries if e.is_file())
    found |= {role: path for role, path in _containers(files).items() if role not in found}
    tables = [path for path in files if path.name.lower().endswith(TABLES)]
    lists = [folder / name for name in PARTITION_LISTS if (folder / name).is_file()]
    return FoundRoles(found, next(filter(is_manifest, (folder, *tables[:GLANCED], *lists)), None))


def manifest_at(path: Path) -> Path | None:
    """Return what is split already at a path: a table, a data set, or a list of partitions in a folder."""
    lists = (path / name for name in PARTITION_LISTS)
    return next(filter(is_manifest, (path, *(one for one in lists if one.is_file()))), None)


def _containers(files: list[Path]) -> dict[Role, Path]:
    """Return the archives and tables of images that are called by their role: train.parquet, holdout.tar."""
    by_stem = {
        path.name.lower().partition(".")[0]: path
        for path in files
        if path.name.lower().endswith(CONTAINERS) and not path.name.startswith(".")
    }
    return {
        role: path
        for role, names in CALLED.items()
        if (path := next((by_stem[one] for one in names if one in by_stem), None)) is not None
        and (not path.name.lower().endswith(TABLES) or is_image_table(path))
    }


def is_manifest(table: Path) -> bool:
    """Return whether a table names images with train and holdout among their splits.

    A table or a data set may hold the images, and CelebA's list of partitions is such a table.
    """
    try:
        if is_partition_list(table) or manifest_sources(table) is not None:
            return {Role.TRAIN, Role.HOLDOUT} <= set(list_manifest(table))
        if table.is_dir():
            return False
        if table.stat().st_size > FULL_TABLE:
            rows = islice(read_manifest(table), 1)
            return any(True for _ in rows)
        splits = {row.split.lower() for row in read_manifest(table)}
    except (DataError, EnvironmentFault, OSError):
        return False
    return {Role.TRAIN, Role.HOLDOUT} <= splits
