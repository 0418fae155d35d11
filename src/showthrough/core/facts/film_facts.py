"""Facts about videos before and after redaction: what became of every film, and of each face on it."""

from enum import StrEnum
from typing import NamedTuple


class FilmOutcome(StrEnum):
    """Outcome of a film, or of a pair of them, that is not simply compared; each is counted and told."""

    UNPAIRED_ORIGINAL = "original films without a redacted one"
    UNPAIRED_REDACTED = "redacted films without one single original"
    UNREADABLE = "pairs with a film that cannot be read"
    CUT_OFF = "pairs with a film that is cut off or damaged"
    OTHER_SIZE = "pairs of films of two sizes"
    OTHER_LENGTH = "pairs of films of two lengths"
    UNCHANGED = "pairs of films of which nothing changed"


FILMS_NEVER_COMPARED = (  # a redacted film that goes out, and that nobody compared to its end
    FilmOutcome.UNPAIRED_REDACTED,
    FilmOutcome.UNREADABLE,
    FilmOutcome.CUT_OFF,
    FilmOutcome.OTHER_SIZE,
    FilmOutcome.OTHER_LENGTH,
)


class FilmFace(NamedTuple):
    """Face that is followed through a film, in the frame that shows most of it after redaction."""

    frame: int
    uncovered: float  # share of the face that is as it was
    frames: int  # in which it was looked at


class FilmSeen(NamedTuple):
    """Pair of films as far as it could be compared."""

    id: str  # keyed, of the redacted film
    person: str  # keyed: whom the folder names, or the film itself
    outcome: FilmOutcome | None  # None: compared from the first frame to the last
    is_unchanged: bool  # not one pixel of the frames that were compared changed
    frames: int  # that were compared
    faces: tuple[FilmFace, ...] = ()
    flat: int = 0  # faces without any detail before: they showed nobody


class FilmsSeen(NamedTuple):
    """Pairs of films of an audit."""

    films: tuple[FilmSeen, ...]
    found_by: str  # the detector that found faces in the originals; empty: nobody looked for any
