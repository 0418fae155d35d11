"""An identity-disjoint split: whole people go to train or to holdout, alike in photos each and in group."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.images import Role
from showthrough.core.types import StepProgress
from showthrough.data.listing import Entry
from showthrough.errors import DataError
from showthrough.interpret.numbers import count
from showthrough.survey.linked_people import linked, people_of

FEWEST = {Role.TRAIN: 2, Role.HOLDOUT: 3}  # of holdout one becomes reference, and a control takes two
LARGEST = 0.5  # share of all people in one linked group, from which on there is nothing to share out


class Division(NamedTuple):
    """Split of photos by people, and what was kept together to make it."""

    roles: Sequence[Role]  # of each entry
    people: dict[Role, int]
    photos: dict[Role, int]
    by_name: int  # people kept together as their names differ in spelling alone
    by_photo: int  # people kept together as they share a photo
    looked: bool  # pictures were compared; otherwise files alone, byte for byte

    def told(self) -> list[str]:
        """Return sentences on what was shared out; no name is among them."""
        lines = [
            f"{role}: {count(self.photos[role])} photos of {count(self.people[role])} people"
            for role in (Role.TRAIN, Role.HOLDOUT)
        ]
        if self.by_name:
            lines.append(
                f"{count(self.by_name)} names differ from another one in spelling alone; each such group "
                "stays on one side"
            )
        if self.by_photo:
            lines.append(f"{count(self.by_photo)} people share a photo with others, and stay on one side")
        if not self.looked:
            lines.append(
                "photos were compared byte for byte only; `showthrough split` also finds those saved anew"
            )
        return lines


class _Unit(NamedTuple):
    """People who are shared out together."""

    people: int
    rows: list[int]
    stratum: tuple[str, int]


def divided(
    entries: Sequence[Entry], holdout: float, seed: int, progress: StepProgress, *, look: bool = True
) -> Division:
    """Return a split in which no person, no near-equal name and no photo stands on both sides.

    People are shared out at random within strata of group and number of photos (1, 2, 3 to 4, 5 to 8 and so
    on), so that both sides are alike in them. The same entries, share and seed give the same split. To `look`
    at pictures takes milliseconds each; without it, files are compared byte for byte.

    Raises:
        DataError: there are too few people, or most of them are linked with each other.
    """
    people = list(people_of(entries).values())
    _refuse_few(len(people))
    links = linked(entries, progress, look=look)
    groups: dict[int, list[int]] = defaultdict(list)
    for person, group in enumerate(links.group_of):
        groups[group].append(person)
    if max(map(len, groups.values())) > LARGEST * len(people):
        raise DataError(
            f"{count(max(map(len, groups.values())))} of {count(len(people))} people share photos or names "
            "with each other, so that they cannot be on two sides; are these folders people? Each must "
            "hold photos of one person that stand in no other"
        )
    units = [_unit(group, people, entries) for group in groups.values()]
    chosen = _chosen(units, holdout, np.random.default_rng([seed, 17]))
    roles = [Role.TRAIN] * len(entries)
    for number in chosen:
        for row in units[number].rows:
            roles[row] = Role.HOLDOUT
    held = sum(units[number].people for number in chosen)
    shared = {Role.TRAIN: len(people) - held, Role.HOLDOUT: held}
    if any(shared[role] < least for role, least in FEWEST.items()):
        raise DataError(
            f"so shared out, {count(shared[Role.TRAIN])} people would train and {count(held)} be held out, "
            f"and {FEWEST[Role.TRAIN]} and {FEWEST[Role.HOLDOUT]} are needed at least; take another "
            "--holdout, or more people"
        )
    photos = Counter(roles)
    return Division(roles, shared, dict(photos), links.by_name, links.by_photo, look)


def _refuse_few(people: int) -> None:
    least = sum(FEWEST.values())
    if people < least:
        raise DataError(
            f"{people} people cannot be shared out: some must train, two or more be the control, and one "
            f"more set thresholds, which takes {least} at least; a hundred on each side show something"
        )


def _unit(group: Sequence[int], people: Sequence[list[int]], entries: Sequence[Entry]) -> _Unit:
    rows = [row for person in group for row in people[person]]
    groups = Counter(entries[row].group or "" for row in rows)
    return _Unit(len(group), rows, (groups.most_common(1)[0][0], (len(rows) - 1).bit_length()))


def _chosen(units: Sequence[_Unit], share: float, rng: np.random.Generator) -> list[int]:
    """Return the numbers of the units that are held out: every so many people, stratum after stratum.

    A systematic sample over units in random order within each stratum holds out the share that was asked
    for in each of them, to within one unit.
    """
    shuffled = [int(number) for number in rng.permutation(len(units))]
    ordered = sorted(shuffled, key=lambda number: units[number].stratum)
    start, passed, chosen = float(rng.random()), 0, []
    for number in ordered:
        before = int(passed * share + start)
        passed += units[number].people
        if int(passed * share + start) > before:
            chosen.append(number)
    return chosen
