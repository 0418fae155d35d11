"""People whom several attacks show are counted by the attacks, as their findings count them."""

import pytest

from showthrough.audit.tapes.shown_people import shown_together
from showthrough.core.cards import all_cards
from showthrough.core.records import Finding
from showthrough.core.trust.agreeing_record import contradictions
from showthrough.replay.replayed_observations import ReplayedObservations
from showthrough.replay.tape import Tape
from showthrough.replay.taped_observations import TapedObservations
from showthrough.testing.contract import ArraysInMemory
from showthrough.testing.in_memory import leaky
from showthrough.testing.planted_records import a_record
from showthrough.toolkit.run_checks import Planned, run_checks

ASKED = ("match_rate", "near_copy", "nearest_sample", "performance")
PLANNED = tuple(Planned(all_cards()[name], all_cards()[name].load()()) for name in ASKED)


def audited(share: float) -> tuple[tuple[Finding, ...], ReplayedObservations]:
    tape = Tape(ArraysInMemory())
    findings = run_checks(PLANNED, TapedObservations(leaky(share, n=100), tape), 3)
    return findings, ReplayedObservations(tape)


def test_each_attack_shows_as_many_people_as_its_finding_says_and_a_leak_is_shown_by_several() -> None:
    findings, seen = audited(0.4)
    shown = shown_together(PLANNED, seen, 3, findings)
    assert shown is not None
    assert {one.check for one in shown.showers} == {"match_rate", "near_copy", "nearest_sample"}
    for place, shower in enumerate(shown.showers):
        (finding,) = (
            one
            for one in findings
            if (one.check, one.statistic) == (shower.check, shower.statistic)
            and shower.params.items() <= one.params.items()
        )
        assert shown.shown_by(place) == finding.hits
    assert sum(cell.people for cell in shown.cells if len(cell.showers) > 2) > 20
    assert shown == shown_together(PLANNED, seen, 3, findings)
    cards = tuple(planned.card for planned in PLANNED)
    record = a_record(*findings, cards=cards, controls=(), shown=shown)
    assert not [told for told in contradictions(record) if "several attacks" in told]
    fewer = shown.model_copy(update={"cells": shown.cells[1:]})
    refused = list(contradictions(a_record(*findings, cards=cards, controls=(), shown=fewer)))
    assert "people shown by several attacks" in refused[0]


@pytest.mark.parametrize("seed", range(2))
def test_guesses_that_are_no_better_than_guessing_show_nobody(seed: int) -> None:
    tape = Tape(ArraysInMemory())
    planned = PLANNED[2:3]
    findings = run_checks(planned, TapedObservations(leaky(0.0, seed=seed, n=100), tape), 3)
    shown = shown_together(planned, ReplayedObservations(tape), 3, findings)
    assert shown is None
    assert shown_together((), ReplayedObservations(tape), 3, findings) is None
