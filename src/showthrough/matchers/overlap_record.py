"""Who stands in two sets: counts for everybody, and the pairs themselves for the owner alone."""

import csv
from io import StringIO
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from showthrough.errors import Exit

LEAST_RECALL = 0.5  # a search that would miss more proves nothing by finding nobody


class PeopleInBoth(BaseModel):
    """How many people stand in two sets, as far as names, photos and matchers tell; nobody's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[int, int] = Field(description="in A and in B")
    photos: tuple[int, int]
    matchers: tuple[str, ...]
    same_name: int = Field(description="people who stand in both under one name")
    same_photos: int | None = Field(description="photos of A that are photos of B; none: too few to tell")
    found: int = Field(description="pairs under two names beyond chance that all matchers bear out")
    to_ask: int = Field(description="pairs beyond chance that not all matchers bear out")
    twins: int = Field(
        default=0,
        description="people declared to be others than those who look like them; no pair of theirs counts",
    )
    likely: int = Field(description="further pairs, of which chance makes a tenth")
    recall: float = Field(description="of people in both under two names, share that would be found")
    recall_low: float
    recall_high: float = Field(description="95 % interval, from people with two photos in one set")
    tried: int = Field(description="people with two photos")
    false_pairs: float = Field(description="pairs that chance makes, expected over the whole search")

    @property
    def exit_code(self) -> Exit:
        """Return 6 where somebody stands in both, 4 where somebody has to look or would not be found."""
        if self.same_name or self.same_photos or self.found:
            return Exit.INTEGRITY
        if self.to_ask or self.likely or self.recall < LEAST_RECALL:
            return Exit.NOT_ENOUGH_EVIDENCE
        return Exit.PASS


class NamedPair(NamedTuple):
    """A pair of people for the owner: names, and the two most alike photos."""

    standing: str  # found, ask or likely
    person_a: str
    person_b: str
    file_a: str
    file_b: str
    expected: float
    seen_by: int


class OverlapFound(NamedTuple):
    """Counts for everybody, and pairs for the owner."""

    overlap: PeopleInBoth
    pairs: tuple[NamedPair, ...]


def pairs_as_csv(pairs: tuple[NamedPair, ...]) -> str:
    """Return the list for the owner."""
    held = StringIO()
    table = csv.writer(held, lineterminator="\n")
    table.writerow(NamedPair._fields)
    table.writerows(pairs)
    return held.getvalue()


def sentences_of(found: PeopleInBoth) -> tuple[str, ...]:
    """Return what a terminal tells.

    >>> told = PeopleInBoth(people=(9, 8), photos=(9, 8), matchers=("m",), same_name=0, same_photos=0,
    ...     found=2, to_ask=0, likely=1, recall=0.9, recall_low=0.8, recall_high=0.95, tried=40,
    ...     false_pairs=0.01)
    >>> sentences_of(told)[1]
    'Under two names, beyond chance: 2 pairs of people; to ask about: 0; likely: 1.'
    """
    photos = "too few to tell" if found.same_photos is None else f"{found.same_photos:,}"
    return (
        f"A: {found.people[0]:,} people, {found.photos[0]:,} photos. B: {found.people[1]:,} people, "
        f"{found.photos[1]:,} photos. Under one name in both: {found.same_name:,}. "
        f"Photos of A that are photos of B, saved again, turned or mirrored: {photos}.",
        f"Under two names, beyond chance: {found.found:,} pairs of people; to ask about: {found.to_ask:,}; "
        f"likely: {found.likely:,}."
        + (
            f" People declared to be others than those who look like them: {found.twins:,}."
            if found.twins
            else ""
        ),
        f"Of people who are in both under two names, {found.recall:.0%} would be found "
        f"({found.recall_low:.0%} to {found.recall_high:.0%}, from {found.tried:,} people with two photos); "
        f"chance makes {found.false_pairs:g} pairs.",
    )
