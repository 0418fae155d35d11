"""How tools name what they write: one row a tool."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import NamedTuple

DEFACED = "_anonymized"
SIDE_BY_SIDE = "_detected_left_anonymized_right"  # DeepPrivacy's picture of both, for people to look at

FILMS = frozenset(
    (
        *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts"),
        *(".wmv", ".flv", ".3gp", ".ogv"),
    )
)

PathKey = tuple[str, ...]  # parts of a path: equal for the two halves of a pair


class Adapter(NamedTuple):
    """Names of one tool: files of equal keys are a pair; a redacted file without a key is left out."""

    of_original: Callable[[PurePath], PathKey]
    of_redacted: Callable[[PurePath], PathKey | None]
    lost: str = ""  # why names tell nothing, so that an order file is needed
    doubled: str = ""  # what is wrong where two originals have one key
    keeps_size: str = ""  # how to make it write pictures of their size, where it may not


def without_suffix(key: PathKey) -> PathKey:
    """Return a key without the extension: tools may write another format than they read.

    >>> without_suffix(("ada", "1.jpg"))
    ('ada', '1')
    """
    return (*key[:-1], PurePath(key[-1]).stem)


def is_film(file: PurePath) -> bool:
    """Return whether a file is a video, by its name.

    >>> is_film(PurePath("ada/1.MP4")), is_film(PurePath("1.gif"))
    (True, False)
    """
    return file.suffix.lower() in FILMS


def _same(file: PurePath) -> PathKey:
    return file.parts


def _flat(file: PurePath) -> PathKey:
    return (file.name,)


def _flat_alone(file: PurePath) -> PathKey | None:
    return None if file.stem.endswith(SIDE_BY_SIDE) else (file.name,)


def _undefaced(file: PurePath) -> PathKey | None:
    if not file.stem.endswith(DEFACED):
        return None
    return (*file.parts[:-1], f"{file.stem.removesuffix(DEFACED)}{file.suffix}")


ADAPTERS: Mapping[str, Adapter] = {
    "plain": Adapter(_same, _same),
    "deepprivacy": Adapter(
        _flat,
        _flat_alone,
        doubled="DeepPrivacy writes into one folder, where of files of one name the last remains",
    ),
    "deepprivacy2": Adapter(
        _same,
        _same,
        keeps_size="DeepPrivacy2 turns pictures upright as their EXIF asks, and shrinks those beyond its "
        "largest size: redact again with --max-res above the sides of the originals",
    ),
    "ciagan": Adapter(_flat, _flat, lost="CIAGAN numbers what it writes, and no original's name is left"),
    "deface": Adapter(_same, _undefaced),
}
