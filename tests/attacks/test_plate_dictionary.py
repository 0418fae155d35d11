"""See attacks/plate_dictionary.toml."""

from functools import partial

import numpy as np
import pytest

from showthrough.attacks.plate_dictionary import SHARES, PlateDictionary
from showthrough.core.facts import ErrorBudget
from showthrough.core.facts.plate_facts import NOBODY, PHOTOS, READER, RENDERED, PlateAttempt, PlateAttempts
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAssessableError, NotAvailableError

LIST = 200


def guessing(rng, n=60, candidates=LIST) -> PlateAttempt:
    """Return an attempt of somebody who sees nothing."""
    told = rng.integers(candidates, size=n)
    return PlateAttempt(told, np.arange(n), rng.integers(candidates, size=40), candidates, "a guess")


def telling(share, rng, n=60) -> PlateAttempt:
    """Return an attempt that tells this share of the plates for sure."""
    attempt = guessing(rng, n)
    return attempt._replace(told=np.where(np.arange(n) < share * n, attempt.own, NOBODY))


def findings(observe, ways, **params) -> list[Finding]:
    def of(way):
        found = ways[way]
        if isinstance(found, Exception):
            raise found
        return found

    seen = observe(facts=(PlateAttempts(of), ErrorBudget(1)))
    return list(PlateDictionary(**params).run(seen, np.random.default_rng(0)))


def one(found, statistic) -> Finding:
    (wanted,) = [finding for finding in found if finding.statistic == statistic]
    return wanted


@pytest.fixture
def asked(observe):
    return partial(findings, observe)


def test_the_way_that_tells_most_counts(asked, rng):
    ways = {READER: telling(0.0, rng), RENDERED: telling(0.9, rng), PHOTOS: telling(0.3, rng)}
    found = asked(ways)
    told = one(found, "plates_told")
    assert told.shows_leak
    assert told.params["way"] == RENDERED
    assert told.value == pytest.approx(0.9 - 1 / LIST)
    assert told.interval.low < told.value < told.interval.high
    assert one(found, "plates_read").value == 0
    assert one(found, "plates_rendered").chance == 1 / LIST


def test_guessing_in_three_ways_raises_no_alarm_more_often_than_the_error_rate(asked):
    alarms = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        ways = {way: guessing(rng, 60, 20) for way in SHARES.values()}
        alarms += one(asked(ways), "plates_told").shows_leak
    assert alarms <= 0.025 * 400 + 3 * np.sqrt(0.025 * 400)


def test_intervals_hold_the_true_share(asked):
    inside = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        attempt = guessing(rng)
        told = np.where(rng.random(60) < 0.3, attempt.own, NOBODY)
        interval = one(
            asked(dict.fromkeys(SHARES.values(), attempt._replace(told=told))), "plates_rendered"
        ).interval
        inside += interval.low <= 0.3 <= interval.high
    assert inside >= 0.93 * 300


def test_more_telling_gives_more(asked, rng):
    values = [
        one(asked(dict.fromkeys(SHARES.values(), telling(share, rng))), "plates_told").value
        for share in (0.0, 0.2, 0.6, 1.0)
    ]
    assert values == sorted(values)


def test_strangers_are_told_by_luck_alone(asked, rng):
    attempt = telling(1.0, rng)._replace(strangers=np.arange(40) % 2)
    found = one(asked(dict.fromkeys(SHARES.values(), attempt)), "plates_rendered")
    assert found.control == 2 / 40
    assert found.n_control == 40
    without = attempt._replace(strangers=np.array([], dtype=int))
    assert one(asked(dict.fromkeys(SHARES.values(), without)), "plates_told").control is None


def test_a_way_that_cannot_be_tried_takes_no_answer_from_the_others(asked, rng):
    ways = {
        READER: telling(0.5, rng),
        RENDERED: NotAssessableError("no kind fits"),
        PHOTOS: telling(0.0, rng, 3),
    }
    found = asked(ways)
    assert one(found, "plates_told").shows_leak
    assert one(found, "plates_rendered").outcome is Outcome.NOT_ASSESSABLE
    assert one(found, "plates_matched").outcome is Outcome.UNDERPOWERED
    assert "reader" in one(found, "plates_told").note


def test_where_no_way_is_open_there_is_no_answer(asked):
    found = asked(dict.fromkeys(SHARES.values(), NotAvailableError("no plate reader was given")))
    assert {finding.outcome for finding in found} == {Outcome.NOT_RUN}
    assert all(finding.note == "No plate reader was given." for finding in found)


def test_without_plates_every_figure_says_why(observe):
    found = PlateDictionary().run(observe(), np.random.default_rng(0))
    assert {finding.statistic for finding in found} == {"plates_told", *SHARES}
    assert {finding.outcome for finding in found} == {Outcome.NOT_RUN}


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="fewest"):
        PlateDictionary(fewest=0)
