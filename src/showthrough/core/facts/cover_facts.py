"""Facts about faces and boxes that a redaction was to cover: how much of each it left as it was."""

from typing import NamedTuple

from showthrough.core.types import Floats, Rows


class CoveredParts(NamedTuple):
    """Faces, or boxes, of the originals, and the share of each that redaction did not change."""

    uncovered: Floats  # (k,)
    picture: Rows  # (k,) the picture that each is on
    person: tuple[str, ...]  # of each picture
    ids: tuple[str, ...]  # keyed, of each redacted picture
    found_by: str  # "given boxes", "given masks", "MTCNN", or several of them
    without: int  # pictures on which there was nothing to cover
    flat: int = 0  # parts without any detail before: they showed nobody
