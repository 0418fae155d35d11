"""Facts about what redacted pictures are still good for: faces that detectors find, and landmarks."""

from typing import NamedTuple

from showthrough.core.types import Floats, Rows


class FacesOnPictures(NamedTuple):
    """Faces that a detector finds on each of n pictures; the rows of all faces follow one another."""

    boxes: Floats  # (k, 4) x1, y1, x2, y2 in pixels of the upright picture
    scores: Floats  # (k,)
    landmarks: Floats  # (k, 5, 2): eyes, nose, mouth corners
    picture: Rows  # (k,) ascending


class FacesBeforeAfter(NamedTuple):
    """Faces before redaction and after, of the people who are judged and of the attackers' people."""

    before: FacesOnPictures
    after: FacesOnPictures
    others: FacesOnPictures  # before redaction, of the attackers' people: what is usual
    person: tuple[str, ...]  # of each judged picture
    detector: str
