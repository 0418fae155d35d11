"""Biometric findings and plates as sentences."""

import re

import pytest

from showthrough.core.cards import all_cards
from showthrough.core.records import Finding, Outcome
from showthrough.interpret.phrases_biometric import BIOMETRIC
from showthrough.interpret.sentences import PHRASES, answer, comparison
from showthrough.stats.intervals import Interval

CARDS = (
    "match_rate",
    "fused_match",
    "identification",
    "linkability",
    "uniqueness",
    "matcher_accuracy",
    "group_rates",
    "plate_match",
)


def a_finding(statistic: str, value: float, **about) -> Finding:
    return Finding(
        check="x", suite="biometric", statistic=statistic, outcome=Outcome.MEASURED, value=value, **about
    )


def test_every_statistic_of_these_cards_has_a_phrase_and_every_phrase_a_statistic():
    told = {statistic.name for name in CARDS for statistic in all_cards()[name].statistics}
    assert told - {"outstanding_people"} <= set(PHRASES)
    assert set(BIOMETRIC) <= told


@pytest.mark.parametrize("statistic", BIOMETRIC)
@pytest.mark.parametrize("value", [0.0, 0.0312])
def test_each_is_one_short_sentence_with_its_interval(statistic, value):
    found = a_finding(statistic, value, interval=Interval(-0.01, 0.05, 0.95), params={"fmr": 0.001})
    sentence = answer(found)
    assert "95 % interval" in sentence
    assert len(sentence.split()) <= 25
    assert not re.search(r"[{}]|(?<![\w.,−-])0(?![\w.,])", sentence)


def test_recognition_names_the_rate_of_false_matches():
    found = a_finding("tar_at_fmr", 0.98, hits=980, trials=1000, params={"fmr": 0.001})
    assert answer(found).startswith("With 1 in 1,000 false matches, a person is recognised in 980 of")


def test_a_group_stands_beside_all_groups():
    found = a_finding("group_fmr", 0.0031, hits=31, trials=10_000, control=0.001)
    assert comparison(found) == "All groups together give 1 in 1,000."
