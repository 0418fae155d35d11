"""What stands at a path where images are expected: a folder of files, or something that holds them."""

import os
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from showthrough.data.containers import lmdb_images, saved_datasets, shard_patterns
from showthrough.data.containers.archive_members import is_archive
from showthrough.data.containers.image_tables import is_image_table
from showthrough.data.decoding.hidden_folders import may_be_picture, why_passed_over
from showthrough.data.decoding.odd_files import Unreadable, status_of
from showthrough.errors import DataError

TABLES = (".parquet", ".pq", ".arrow")
ARCHIVES = (".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".zip")
BESIDE_SHARDS = (".idx", ".lock", ".metadata", ".gitattributes", ".gitignore")
_TFRECORD = re.compile(r"\.tfrecords?(-\d+-of-\d+)?(\.gz)?$|\.tfrecords?-\d+-of-\d+", re.IGNORECASE)
_SPLIT = re.compile(r"^(train|test|validation|valid|val|dev|holdout|reference|synthetic)\b", re.IGNORECASE)


class SourceKind(StrEnum):
    """SourceKind of what holds images."""

    ARCHIVE = "archive"
    TABLE = "table"
    LMDB = "lmdb"


class ImageSource(NamedTuple):
    """Files that hold images, and the folder that their names are relative to."""

    kind: SourceKind
    files: tuple[Path, ...]
    root: Path


def source_at(path: Path) -> ImageSource | None:
    """Return what holds images at a path, or None where it is a folder of them, or nothing.

    Raises:
        DataError: it is of a kind that is not read, or of two at once, or a file of it is missing.
    """
    if shard_patterns.is_pattern(path):
        files = shard_patterns.matching(path)
        return ImageSource(_one_kind(files, path), tuple(files), path.parent)
    if path.is_dir():
        return _in_folder(path)
    if path.is_file() and (_TFRECORD.search(path.name) or path.name.lower().endswith(TABLES + ARCHIVES)):
        return ImageSource(_one_kind([path], path), (path,), path.parent)
    if path.is_file() and is_archive(path):
        return ImageSource(SourceKind.ARCHIVE, (path,), path.parent)
    return None


def manifest_sources(path: Path) -> dict[str, ImageSource] | None:
    """Return the tables of images that stand where a manifest may, by split; None where it is a plain one.

    The split is empty where a column names it.

    Raises:
        DataError: as `source_at`.
        EnvironmentFault: pyarrow is not installed.
    """
    splits = saved_datasets.splits_of(path) if path.is_dir() else None
    if splits is not None:
        files = {split: tuple(saved_datasets.arrow_files(folder)) for split, folder in splits.items()}
        return {split: ImageSource(SourceKind.TABLE, own, splits[split]) for split, own in files.items()}
    if path.is_file() and not path.name.lower().endswith(TABLES):
        return None
    source = source_at(path)
    if source is None or source.kind is not SourceKind.TABLE:
        return None
    is_plain = path.is_file() and not path.name.lower().endswith(".arrow") and not is_image_table(path)
    return None if is_plain else {"": source}


def _in_folder(folder: Path) -> ImageSource | None:
    data = folder / lmdb_images.DATA
    if data.exists():
        _refuse_link_out(data, folder)
        return ImageSource(SourceKind.LMDB, (data,), folder)
    if saved_datasets.is_saved(folder):
        return ImageSource(SourceKind.TABLE, tuple(saved_datasets.arrow_files(folder)), folder)
    shards = _shards_in(folder)
    if not shards:
        return None
    for shard in shards:
        _refuse_link_out(shard, folder)
    _refuse_several_splits(shards, folder)
    return ImageSource(_one_kind(shards, folder), tuple(shards), folder)


def _shards_in(folder: Path) -> list[Path]:
    """Return the archives or tables below a folder, none where anything beside them may be a picture."""
    shards: list[Path] = []
    for inside, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if why_passed_over(name) is None)
        for name in sorted(names):
            if name.lower().endswith(TABLES + ARCHIVES) or _TFRECORD.search(name):
                shards.append(Path(inside, name))
            elif (
                not name.startswith("._")
                and not name.lower().endswith(BESIDE_SHARDS)
                and may_be_picture(name)
            ):
                return []
    return shards


def _one_kind(files: Sequence[Path], given: Path) -> SourceKind:
    """Return the kind of all files, by their names.

    Raises:
        DataError: they are of two kinds, or TFRecord files.
    """
    for path in files:
        if _TFRECORD.search(path.name):
            raise DataError(
                f"{given} is TFRecord, which is not read: its fields have no fixed names. Write its images "
                "as Parquet, as WebDataset shards, or as files in a folder for each person; docs/input.md "
                "shows how"
            )
        try:
            status_of(path)
        except Unreadable as error:
            raise DataError(f"no archive or table {path}: {error}") from None
    kinds = {SourceKind.TABLE if path.name.lower().endswith(TABLES) else SourceKind.ARCHIVE for path in files}
    if len(kinds) > 1:
        raise DataError(f"{given} holds tables and archives; name those that are meant, with a pattern")
    return kinds.pop()


def _refuse_link_out(file: Path, folder: Path) -> None:
    if folder.resolve() not in file.resolve().parents:
        raise DataError(f"{file} is a link out of its folder, which is not followed; name the file itself")


def _refuse_several_splits(files: Sequence[Path], folder: Path) -> None:
    """Refuse a folder whose files belong to several splits, as their names say: one role cannot be all."""
    splits = sorted({split for file in files for split in _splits_in(file.relative_to(folder))})
    if len(splits) > 1:
        pattern = f"{splits[0]}*{files[0].suffix}"
        raise DataError(
            f"{folder} holds files of the splits {', '.join(splits)}; name those of one, with a pattern such "
            f"as {files[0].parent / pattern}"
        )


def _splits_in(file: Path) -> Iterator[str]:
    yield from (found[1].lower() for part in file.parts if (found := _SPLIT.match(part)))
