"""Facts about redacted pictures: what came of what, and attempts to find the people on them again."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from showthrough.core.images import ImageSet, Role
from showthrough.core.types import Features, Mask, Rows


class PairSet(NamedTuple):
    """Pictures before and after redaction, row by row, of the people of one role."""

    original: ImageSet
    redacted: ImageSet  # row i came of row i of the originals; sizes are equal
    mask: Callable[[int], Mask]  # (H, W) of a row: True where something was to be hidden


class FilmPair(NamedTuple):
    """Video before and after redaction; who is on it is nobody in particular where no folder names them."""

    original: Path
    redacted: Path
    id: str  # keyed, of the redacted file
    person: str  # keyed: whom the folder names, or else the film itself
    digests: tuple[str, str]  # keyed, of the content of both files; empty where one cannot be read


class RedactedPairs(NamedTuple):
    """Pictures before and after redaction, of all people of an audit.

    Train are the people whose redaction is judged; holdout are strangers, who are in no gallery; on the
    pictures of reference attackers learn.
    """

    of: Callable[[Role], PairSet]
    outcomes: Mapping[str, int]  # files that make no pair, and unchanged ones, by what is amiss
    masks_from: str  # "given masks", "given boxes", "the difference of each pair"
    subject: str = "faces"  # or "licence_plates"
    films: tuple[FilmPair, ...] = ()  # of all roles: all of them go out, and no attacker learns from them

    @property
    def has_pictures(self) -> bool:
        """Return whether there is a pair of pictures at all, and not of films alone."""
        return any(len(self.of(role).original) for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE))


class Attempt(NamedTuple):
    """Attempt to find people again on redacted pictures, as vectors whose cosines are compared.

    Probes are redacted pictures, one of each judged person; the gallery holds clean pictures of the same
    people, never the one that a probe was made of, but where a person has no other.
    """

    probes: Features  # (n, D): person i
    gallery: Features  # (g, D)
    person: Rows  # (g,): the person 0..n-1 of each
    strangers: Features  # (m, D): a redacted picture of each of m people who are not in the gallery
    same_picture: int  # people of whom the gallery has only the picture that was redacted
    method: str  # what the attacker chose to do on other people, in words


class Reidentification(NamedTuple):
    """Attempts to find people again, by attack and matcher, made when they are asked for."""

    of: Callable[[str, str], Attempt]  # name of the attack, of the embedder
