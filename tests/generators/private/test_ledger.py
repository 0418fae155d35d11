"""The ledger forgets nobody, counts nothing twice, and is not replaced where it cannot be read."""

import json

import pytest

from showthrough.core.training_settings.privacy import Mechanism
from showthrough.errors import IntegrityError
from showthrough.generators.private.ledger import (
    LEDGER,
    LedgerEntry,
    Shared,
    Spent,
    enter,
    entry_of,
    people_of,
    read_ledger,
    shared_with,
)
from wavy_faces import set_of, wavy_faces

STEP = Mechanism(noise_multiplier=1.0, sample_rate=0.1, steps=10)
MORE = STEP.model_copy(update={"steps": 50})
PEOPLE = {f"p{number}": frozenset((f"{number}a", f"{number}b")) for number in range(4)}


def entry(run: str, mechanism: Mechanism | None = STEP, people=PEOPLE, unit: str = "identity") -> LedgerEntry:
    spent = Spent(run=run, generator="vae", data=run, unit=unit, mechanism=mechanism)
    return entry_of(spent, people)


def found(*runs: LedgerEntry, people=PEOPLE) -> Shared:
    return shared_with(runs, entry("own", people=people), people)


def test_a_training_is_entered_once_however_often_it_is_resumed(tmp_path) -> None:
    path = tmp_path / LEDGER
    assert read_ledger(path).runs == ()
    for run in ("a", "b", "a"):
        enter(path, entry(run))
    assert [run.run for run in read_ledger(path).runs] == ["a", "b"]


@pytest.mark.parametrize(
    "people",
    [
        {**PEOPLE, "new": frozenset(("9a",))},
        {**PEOPLE, "p0": frozenset(("0c", "0b"))},
        {f"renamed {name}": photos for name, photos in PEOPLE.items()},
        {name: frozenset((f"{name} again",)) for name in PEOPLE},
        {"p3": PEOPLE["p3"], "q": frozenset(("8a",))},
    ],
    ids=["one person more", "one photo changed", "folders renamed", "all photos changed", "one in common"],
)
def test_the_same_people_are_known_again(people) -> None:
    assert found(entry("a"), people=people) == Shared(groups=((STEP,),))


def test_other_people_are_told_and_not_counted() -> None:
    strangers = {"q": frozenset(("8a",))}
    assert found(entry("a"), people=strangers) == Shared(groups=((),), unmatched=1)


def test_training_without_privacy_or_with_that_of_another_unit_is_unprotected() -> None:
    assert found(entry("a"), entry("b", None), entry("c", unit="image")) == Shared(((STEP,),), unprotected=2)


def test_people_who_were_in_different_trainings_are_different_groups() -> None:
    first, last = ({name: PEOPLE[name] for name in names} for names in (("p0", "p1"), ("p2", "p3")))
    halves = found(entry("a", people=first), entry("b", MORE, people=last))
    assert set(halves.groups) == {(STEP,), (MORE,)}
    assert found(entry("a", people=first), entry("b", MORE)).groups == (
        (STEP, MORE),
    )  # the others' lies within


def test_entries_of_older_versions_count_where_their_data_are_the_same() -> None:
    old = LedgerEntry(run="a", generator="vae", data="own", unit="identity", mechanism=STEP)
    assert found(old).groups == ((STEP,),)
    assert found(old.model_copy(update={"data": "others"})) == Shared(groups=((),), unmatched=1)


def test_what_travels_with_the_weights_tells_of_no_person() -> None:
    assert not {"p0", "0a"} & set(json.dumps(entry("a").spent.model_dump(mode="json")).split('"'))


def test_people_of_a_set_are_known_by_their_ids_and_photos() -> None:
    images = set_of(wavy_faces())
    people = people_of(images)
    assert set(people) == set(images.identity)
    assert sum(map(len, people.values())) == len(images)


def test_a_ledger_that_cannot_be_read_stops_training_and_stays(tmp_path) -> None:
    path = tmp_path / LEDGER
    path.write_text('{"format": "showthrough-ledger-1", "runs": [{"run"')
    with pytest.raises(IntegrityError):
        enter(path, entry("a"))
    assert path.read_text().endswith('{"run"')
