"""Figures of a finding agree with each other, or are refused; what honest checks write is never refused."""

import re
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.core.curves import Evidence
from showthrough.core.records import Finding, Outcome
from showthrough.core.trust.agreeing_figures import contradiction_in
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import a_finding, a_statistic

SHARE = a_statistic("near_copy_rate")
COUNT = a_statistic("confirmed_copies")


def pair(number: int, **about: Any) -> Evidence:
    names = {"synthetic": f"s{number}", "real": f"r{number}", "person": f"p{number}"}
    return Evidence(**{**names, "by": "pixels", "distance": 0.1, "confirmed": True, **about})


def copies(hits: int, trials: int, **about: Any) -> Finding:
    share = clopper_pearson(hits, trials)
    interval = Interval(share.low * trials, share.high * trials, share.level)
    return a_finding(
        "confirmed_copies",
        **{"value": float(hits), "hits": hits, "trials": trials, "interval": interval, **about},
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"value": 0.0}, "value 0 is not its 2 hits"),
        ({"hits": 0}, "value 2 is not its 0 hits"),
        ({"value": 0.0, "hits": 0}, "narrower than 0 hits in 12000 trials allow"),
        ({"interval": Interval(0, 0, 0.95)}, "lies far outside its interval, 0 to 0"),
        ({"interval": Interval(2, 2, 0.95)}, "narrower than 2 hits"),
        ({"interval": Interval(3, 1, 0.95)}, "has ends 3 and 1"),
        ({"interval": Interval(0, nan, 0.95)}, "has ends 0 and nan"),
        ({"interval": Interval(0, 9, 95.0)}, "has ends 0 and 9"),
        ({"trials": 1}, "2 hits in 1 trials"),
        ({"value": -2.0}, "value -2 is not its 2 hits|-2 is not between"),
        ({"outcome": Outcome.NOT_RUN}, "not_run and has a figure all the same"),
        ({"value": None, "hits": None, "interval": None, "evidence": (pair(1),)}, "no value, and 1"),
    ],
)
def test_one_figure_that_was_edited_is_noticed(changes: dict[str, Any], sentence: str) -> None:
    assert contradiction_in(copies(2, 12_000), COUNT) is None
    told = contradiction_in(copies(2, 12_000).model_copy(update=changes), COUNT)
    assert re.search(sentence, told or "nothing")


def test_confirmed_pairs_stand_for_cases() -> None:
    pairs = (pair(1), pair(2), pair(3, confirmed=False))
    assert contradiction_in(copies(2, 100, evidence=pairs), COUNT) is None
    for hits in (0, 1):
        told = contradiction_in(copies(hits, 100, evidence=pairs), COUNT)
        assert told == f"its value is {hits}, and 2 of its pairs of images are confirmed"
    unmeasured = a_finding("confirmed_copies", outcome=Outcome.NOT_ASSESSABLE, evidence=pairs)
    assert contradiction_in(unmeasured, COUNT) == (
        "it is not_assessable, and 2 of its pairs of images are confirmed"
    )


def test_two_pictures_of_one_photo_are_one_case_where_photos_are_counted() -> None:
    pairs = (pair(1), pair(2, real="r1", person="p1"))
    assert contradiction_in(copies(1, 100, evidence=pairs), COUNT) is None


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (a_finding("near_copy_rate", hits=3, trials=100, value=0.003), "0.003 is not its 3 hits of 100"),
        (
            a_finding("near_copy_rate", value=0.03).model_copy(update={"hits": 3}),
            "hits or trials, and not both",
        ),
        (
            a_finding("near_copy_rate", value=0.0).model_copy(update={"hits": 0, "trials": 0}),
            "share of nothing",
        ),
        (
            a_finding("near_copy_rate", hits=3, trials=100, interval=Interval(0.02, 0.04, 0.95)),
            "narrower than 3 hits in 100 trials allow",
        ),
        (a_finding("near_copy_rate", value=1.5), "1.5 is not between 0 and 1"),
        (
            a_finding("near_copy_rate", value=0.1, control=5.0, control_interval=Interval(0, 1, 0.95)),
            "control",
        ),
    ],
)
def test_a_share_is_its_hits_among_its_trials(finding: Finding, sentence: str) -> None:
    assert sentence in (contradiction_in(finding, SHARE) or "")


def test_a_resampled_interval_may_lie_a_little_beside_its_figure_and_no_farther() -> None:
    described = a_statistic("map50_drop")
    near = a_finding("map50_drop", value=0.1, interval=Interval(0.11, 0.2, 0.95))
    far = a_finding("map50_drop", value=0.0, interval=Interval(0.11, 0.2, 0.95))
    assert contradiction_in(near, described) is None
    assert contradiction_in(far, described) is not None


def test_infinite_figures_and_a_figure_that_is_no_number_are_left_to_the_gate() -> None:
    above = a_finding("audited_epsilon", value=0.5, interval=Interval(0.5, inf, 0.95))
    assert contradiction_in(above, a_statistic("audited_epsilon")) is None
    assert contradiction_in(a_finding("near_copy_rate", value=nan), SHARE) is None
    assert contradiction_in(a_finding("near_copy_rate", value=0.5), None) is None


def test_an_interval_that_is_about_the_excess_is_not_held_against_the_count() -> None:
    people = a_finding("confirmed_copies", value=50.0, hits=50, trials=100, interval=Interval(5, 20, 0.95))
    assert contradiction_in(people, COUNT) is not None
    assert contradiction_in(people, COUNT.model_copy(update={"exact": False})) is None


@given(st.integers(1, 10**6), st.data(), st.sampled_from([0.9, 0.95, 0.999]))
def test_what_an_honest_count_or_share_writes_is_never_refused(trials, data, level) -> None:
    hits = data.draw(st.integers(0, trials))
    exact = clopper_pearson(hits, trials, level)
    share = a_finding("near_copy_rate", hits=hits, trials=trials, interval=exact)
    assert contradiction_in(share, SHARE) is None
    counted = Interval(exact.low * trials, exact.high * trials, level)
    assert contradiction_in(copies(hits, trials, interval=counted), COUNT) is None
