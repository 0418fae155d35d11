"""See measures/uniqueness.toml."""

import numpy as np
import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.measures.uniqueness import RULES, Uniqueness
from showthrough.testing.in_memory import PIXELS, embedder, noisy


@pytest.fixture
def crowd(toy, observe):
    """Return a function that draws so many synthetic people, each so often."""

    def build(people: int, copies: int, **given):
        wide, rng = type(toy)(traits=64, poses=16), np.random.default_rng(5)
        reference = wide.people(200, rng, photos=2, name="r")
        made = wide.people(people, rng, name="made").take(np.repeat(np.arange(people), copies))
        sets = {"reference": reference, "synthetic": noisy(made, rng)}
        return observe(**{**sets, "embedders": (PIXELS, embedder("face", wide.face)), **given})

    return build


def found_in(seen) -> dict[str, Finding]:
    return {finding.statistic: finding for finding in Uniqueness().run(seen, np.random.default_rng(0))}


def test_people_are_counted_whatever_the_number_of_copies(crowd):
    found = found_in(crowd(people=40, copies=5))
    assert found["component_uniqueness"].hits <= 40
    assert found["greedy_uniqueness"].hits == pytest.approx(40, abs=2)
    assert found["isolated_uniqueness"].hits == 0
    assert found["largest_identity"].hits >= 5
    assert all(finding.n_images == 200 for finding in found.values())


def test_fewer_people_are_less_unique(crowd):
    values = [found_in(crowd(people=n, copies=200 // n)) for n in (1, 10, 50, 200)]
    for rule in RULES[:4]:
        shares = [found[rule].value for found in values]
        assert shares == sorted(shares)
    assert values[0]["largest_identity"].value == 1


def test_it_says_what_coincidence_gives(crowd):
    note = found_in(crowd(people=200, copies=1))["isolated_uniqueness"].note
    assert "Of as many strangers, about 82" in note  # (1 - .001) ** 199


def test_a_single_face_is_refused(crowd):
    found = found_in(crowd(people=1, copies=1))
    assert {finding.outcome for finding in found.values()} == {Outcome.UNDERPOWERED}


def test_a_matcher_that_knows_nobody_counts_nobody(crowd, toy):
    blind = embedder("pose", type(toy)(traits=64, poses=16).pose)
    found = found_in(crowd(people=40, copies=5, embedders=(PIXELS, blind)))
    assert {finding.outcome for finding in found.values()} == {Outcome.NOT_ASSESSABLE}


def test_held_out_people_who_are_all_different_stand_beside_it(crowd, toy):
    wide, rng = type(toy)(traits=64, poses=16), np.random.default_rng(6)
    found = found_in(crowd(people=40, copies=5, holdout=wide.people(200, rng, photos=3, name="h")))
    greedy = found["greedy_uniqueness"]
    assert greedy.value < 0.3
    assert greedy.control > 0.9  # not a third: one photo of each counts
    assert found["largest_identity"].control < found["largest_identity"].value
    fewer = found_in(crowd(people=40, copies=5, holdout=wide.people(50, rng, name="h")))
    assert "The control is 50 held-out people" in fewer["greedy_uniqueness"].note
    assert found_in(crowd(people=40, copies=5))["greedy_uniqueness"].control is None
