"""Numbers that somebody might hold, on rendered plates."""

import numpy as np
import pytest

from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards
from showthrough.core.decision import Status
from showthrough.core.facts import PlateReadings, PlateStrings
from showthrough.core.facts.number_facts import ListedNumber, NumberLists
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from showthrough.gate import decide
from showthrough.measures.assignable_numbers import LISTED, READ, AssignableNumbers
from showthrough.plates.countries import country_names
from showthrough.plates.made_up_numbers import unassignable
from showthrough.testing.in_memory import ToyFaces
from showthrough.testing.planted_records import TODAY, a_record
from showthrough.toolkit.run_checks import run_check

NOBODYS = [
    ListedNumber(made.text, name)
    for name in country_names()
    for made in unassignable(name, 200, np.random.default_rng(0))
]
HELD = [ListedNumber("WA 123AC", "pl"), ListedNumber("1234-bcd", "es")]


def found(seen) -> dict:
    return {one.statistic: one for one in AssignableNumbers().run(seen, np.random.default_rng(0))}


def plates(observe, facts, n: int = 3):
    """Return observations of n synthetic plates, `synthetic-0` and so on, under the ids that images have."""
    toy = ToyFaces()
    return observe(facts=facts, synthetic=toy.people(n, np.random.default_rng(1), name="made"))


def listed(observe, numbers, countries=()):
    seen = plates(observe, ())
    ids = [*seen.images(Role.SYNTHETIC).ids, *[""] * len(numbers)]
    shown = tuple(one._replace(images=(image,)) for one, image in zip(numbers, ids, strict=False))
    return found(plates(observe, (NumberLists(tuple(countries), shown),), min(3, len(numbers))))[LISTED]


def test_numbers_that_nobody_can_hold_count_none(observe) -> None:
    one = listed(observe, NOBODYS)
    assert (one.value, one.trials) == (0, 1200)
    assert one.note == "Among 1,200 numbers listed: none."


def test_planted_numbers_are_counted_by_country_and_never_told(observe) -> None:
    one = listed(observe, [*NOBODYS, *HELD, HELD[0]])
    assert one.value == 3
    assert one.note == "Among 1,203 numbers listed: 1 of es, 2 of pl."
    assert not any(number.text in one.model_dump_json() for number in HELD)


def test_a_number_without_a_country_is_compared_with_all_that_are_named(observe) -> None:
    numbers = [ListedNumber("1234BCD", ""), ListedNumber("1234ABC", "")]
    assert listed(observe, numbers, ["fr", "es"]).value == 1
    assert listed(observe, numbers, ["gb"]).value == 0


def test_a_picture_that_is_not_on_the_list_was_not_looked_at(observe) -> None:
    """A list of one harmless number once spoke for any number of pictures."""
    one = found(plates(observe, (NumberLists((), (NOBODYS[0]._replace(images=("another",)),)),)))[LISTED]
    assert one.outcome is Outcome.NOT_ASSESSABLE
    assert one.note.startswith("3 synthetic images are not on the list")
    known = found(plates(observe, (NumberLists((), (HELD[0]._replace(images=("another",)),)),)))[LISTED]
    assert known.value == 1  # what is held is held


@pytest.mark.parametrize("policy", ["plates-rendered", "plates-default"])
@pytest.mark.parametrize("planted", [[], HELD[:1]])
def test_the_gate_stops_one_planted_number_among_a_thousand(observe, policy, planted) -> None:
    card = next(card for card in all_cards().values() if card.statistic(LISTED))
    ids = plates(observe, ()).images(Role.SYNTHETIC).ids
    shown = [one._replace(images=(image,)) for one, image in zip(NOBODYS, ids, strict=False)]
    seen = plates(observe, (NumberLists((), (*shown, *NOBODYS[3:], *planted)),))
    findings = run_check(card, AssignableNumbers(), seen, 0)
    record = a_record(*findings, cards=(card,))
    decision = decide(record, load_policy(policy), today=TODAY)
    (ruling,) = [ruling for ruling in decision.rulings if ruling.rule.statistic == LISTED]
    assert ruling.status is (Status.FAIL if planted else Status.PASS)
    assert ruling.rule.severity == ("block" if policy == "plates-rendered" else "warn")


def test_what_is_read_is_compared_with_held_out_plates(observe, toy, rng) -> None:
    texts = {"synthetic": ["WA123AC", "WA123BD", "KRA1234Z"], "holdout": ["WA123AC", "KR5AC12"], "train": []}

    def read(images) -> PlateReadings:
        return PlateReadings(tuple(texts[images.role]), np.arange(len(texts[images.role])))

    faces = {role: toy.people(3, rng, name=role) for role in texts}
    facts = (NumberLists(("pl",), None), PlateStrings("reader", read))
    one = found(observe(**faces, facts=facts))[READ]
    assert (one.hits, one.trials, one.control) == (1, 3, 1.0)
    texts["synthetic"] = []
    assert found(observe(**faces, facts=facts))[READ].outcome is Outcome.UNDERPOWERED


def test_without_a_list_nothing_was_run_and_an_empty_one_is_too_little(observe) -> None:
    assert found(observe(facts=(NumberLists(("pl",), None),)))[LISTED].outcome is Outcome.NOT_RUN
    empty = found(plates(observe, (NumberLists(("pl",), ()),)))[LISTED]
    assert empty.outcome is Outcome.UNDERPOWERED
    assert found(observe(facts=(NumberLists((), ()),)))[READ].outcome is Outcome.NOT_RUN
