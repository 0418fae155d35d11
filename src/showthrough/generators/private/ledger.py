"""Ledger of privacy spent on the same people: searching and retraining cost privacy too."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, final

from pydantic import BaseModel, ConfigDict, Field

from showthrough.core.atomic import write_atomically
from showthrough.core.images import ImageSet
from showthrough.core.training_settings.privacy import Mechanism
from showthrough.generators.storage.checkpoint import parse_facts, sealed

LEDGER = "ledger.json"
SHORT = 16  # letters of a photo's digest: no two photos of a vault share so many by chance


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Spent(_Model):
    """Training as its weights tell of it: what was planned, on what, and how noisily."""

    run: str
    generator: str
    data: str  # digest of the training set, keyed
    unit: str
    mechanism: Mechanism | None  # None: without privacy


@final
class LedgerEntry(Spent):
    """Ledger entry of one training, made before its first step with all the steps that it plans."""

    people: tuple[str, ...] = Field(default=(), description="keyed ids; none in entries of older versions")
    photos: tuple[str, ...] = Field(default=(), description="short keyed digests of the pixels")

    @property
    def spent(self) -> Spent:
        """Return the entry without the people, as it may travel with the weights."""
        return Spent(**self.model_dump(exclude={"people", "photos"}))


@final
class Ledger(_Model):
    """Ledger of all trainings: the file ledger.json."""

    format: Literal["showthrough-ledger-1", "showthrough-ledger-2"] = "showthrough-ledger-2"
    runs: tuple[LedgerEntry, ...] = ()


class Shared(NamedTuple):
    """What a ledger holds of other trainings on the people of one training.

    Somebody may be in some of them and not in others, so each group is what somebody was in; groups
    that lie within another one are left out.
    """

    groups: tuple[tuple[Mechanism, ...], ...] = ((),)
    unprotected: int = 0  # without privacy, or with that of another unit, on somebody
    unmatched: int = 0  # on people with no name and no photo in common: perhaps the same


def people_of(images: ImageSet) -> dict[str, frozenset[str]]:
    """Return the short digests of each person's photos, by keyed id."""
    digests = images.pixel_digests or images.ids
    return {
        person: frozenset(digests[row][:SHORT] for row in rows)
        for person, rows in images.by_identity().items()
    }


def entry_of(spent: Spent, people: Mapping[str, frozenset[str]]) -> LedgerEntry:
    """Return the ledger's entry of a training on these people."""
    photos = sorted(frozenset().union(*people.values()))
    return LedgerEntry(**spent.model_dump(), people=tuple(sorted(people)), photos=tuple(photos))


def read_ledger(path: Path) -> Ledger:
    """Return the ledger, which is empty where there is no file.

    Raises:
        IntegrityError: the file is no ledger; nothing may be claimed until it is put back.
    """
    return parse_facts(path.read_bytes(), Ledger, path) if path.exists() else Ledger()


def enter(path: Path, entry: LedgerEntry) -> None:
    """Add a training to the ledger, once, however often it is resumed."""
    ledger = read_ledger(path)
    if any(run.run == entry.run for run in ledger.runs):
        return
    write_atomically(path, sealed(Ledger(runs=(*ledger.runs, entry))))


def on_same_people(
    runs: Sequence[LedgerEntry], own: Spent, people: Mapping[str, frozenset[str]]
) -> list[tuple[LedgerEntry, ...]]:
    """Return the other trainings that somebody of a training was in, one group for each who differ.

    Somebody is known again by the name or by a photo: one person more, a changed photo or a renamed
    folder makes nobody a stranger. Entries without people are on the same where their data are.
    """
    others = [run for run in runs if run.run != own.run]
    sets = [(frozenset(run.people), frozenset(run.photos)) for run in others]
    everybody = {number for number, run in enumerate(others) if run.data == own.data}
    found = {
        frozenset(everybody)
        | {n for n, (names, seen) in enumerate(sets) if person in names or not seen.isdisjoint(photos)}
        for person, photos in people.items()
    }
    widest = [group for group in found if not any(group < other for other in found)]
    return [tuple(others[number] for number in sorted(group)) for group in sorted(widest, key=sorted)]


def shared_with(runs: Sequence[LedgerEntry], own: Spent, people: Mapping[str, frozenset[str]]) -> Shared:
    """Return what a ledger holds of the people of a training, apart from that training."""
    groups = on_same_people(runs, own, people)
    matched = {run.run for group in groups for run in group}
    noisy = (tuple(run.mechanism for run in group if run.mechanism and _covers(run, own)) for group in groups)
    return Shared(
        groups=tuple(dict.fromkeys(noisy)) or ((),),
        unprotected=max((sum(not _covers(run, own) for run in group) for group in groups), default=0),
        unmatched=sum(run.run not in matched and run.run != own.run for run in runs),
    )


def _covers(run: LedgerEntry, own: Spent) -> bool:
    return run.mechanism is not None and run.unit == own.unit
