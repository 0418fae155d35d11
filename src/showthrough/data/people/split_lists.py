"""CelebA's list of partitions as a manifest: which photo is of training, validation and test."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from showthrough.errors import DataError

PARTITIONS = {"0": "train", "1": "reference", "2": "holdout"}
FOLDERS = ("img_align_celeba", "img_celeba", "../Img/img_align_celeba", "../Img/img_celeba", ".")
IDENTITIES = ("identity_CelebA.txt", "../Anno/identity_CelebA.txt")
_LINE = re.compile(r"^(\S+\.\w+)\s+([012])$")


class Partitioned(NamedTuple):
    """Photo of a list of partitions, and the role that its partition stands for."""

    name: str
    role: str


def is_partition_list(file: Path) -> bool:
    """Return whether a file begins with a photo and a partition, as `list_eval_partition.txt` does."""
    try:
        with file.open(encoding="utf-8") as lines:
            return _LINE.match(lines.readline(4096).strip()) is not None
    except (OSError, UnicodeDecodeError):
        return False


def read_partitions(file: Path) -> Iterator[Partitioned]:
    """Yield the photos of a list in its order.

    Raises:
        DataError: a line is none, or a photo stands there twice.
    """
    seen: set[str] = set()
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        found = _LINE.match(line.strip())
        if found is None:
            if line.strip():
                raise DataError(f"{file} line {number} is no photo and partition, as in '000001.jpg 0'")
            continue
        if found[1] in seen:
            raise DataError(f"{file} line {number} lists {found[1]} again")
        seen.add(found[1])
        yield Partitioned(found[1], PARTITIONS[found[2]])


def folder_of_photos(file: Path, first: str) -> Path:
    """Return the folder that holds the photos of a list, as CelebA is laid out.

    Raises:
        DataError: the first photo is in none of them.
    """
    for name in FOLDERS:
        if (file.parent / name / first).is_file():
            return file.parent / name
    raise DataError(f"{file} lists {first}, which lies in none of {', '.join(FOLDERS)} beside it")
