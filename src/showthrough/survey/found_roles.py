"""A split that is there already: folders whose names say train and holdout, or a table with a split."""

from collections.abc import Mapping
from itertools import islice
from os import scandir
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import Role
from showthrough.data.decoding.hidden_folders import why_passed_over
from showthrough.errors import DataError, EnvironmentFault
from showthrough.survey.targets import GLANCED, TABLES
from showthrough.tables import read_manifest

CALLED: Mapping[Role, tuple[str, ...]] = {
    Role.TRAIN: ("train", "training", "members", "train_set"),
    Role.HOLDOUT: ("holdout", "held_out", "held-out", "heldout", "test", "testing", "val", "validation"),
    Role.REFERENCE: ("reference", "ref", "calibration"),
    Role.SYNTHETIC: ("synthetic", "generated", "samples", "fake", "drawn", "output"),
}
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
    tables = sorted(Path(e.path) for e in entries if e.is_file() and e.name.lower().endswith(TABLES))
    return FoundRoles(found, next((table for table in tables[:GLANCED] if is_manifest(table)), None))


def is_manifest(table: Path) -> bool:
    """Return whether a table names images with train and holdout among their splits."""
    try:
        if table.stat().st_size > FULL_TABLE:
            rows = islice(read_manifest(table), 1)
            return any(True for _ in rows)
        splits = {row.split.lower() for row in read_manifest(table)}
    except (DataError, EnvironmentFault, OSError):
        return False
    return {Role.TRAIN, Role.HOLDOUT} <= splits
