"""How single statistics are told, in the words of their cards."""

import re

import pytest

from showthrough.core.cards import Card
from showthrough.core.records import Finding, Outcome
from showthrough.interpret.sentences import answer, comparison
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import SHIPPED, a_card


def the_card(finding: Finding) -> Card:
    return a_card("x", "biometric", (finding.statistic,), adversary=True)


def a_finding(statistic: str, value: float, **about) -> Finding:
    return Finding(
        check="x", suite="biometric", statistic=statistic, outcome=Outcome.MEASURED, value=value, **about
    )


@pytest.mark.parametrize("statistic", sorted(SHIPPED))
@pytest.mark.parametrize("value", [0.0, 0.0312])
def test_each_is_one_short_sentence_with_its_interval(statistic, value):
    found = a_finding(statistic, value, interval=Interval(-0.01, 0.05, 0.95), params={"fmr": 0.001})
    sentence = answer(found, the_card(found))
    described = SHIPPED[statistic]
    is_none_of_a_count = described.kind == "count" and bool(described.if_none) and value == 0
    assert ("95 % interval" in sentence) is not is_none_of_a_count
    assert len(sentence.partition(" (")[0].split()) <= 25
    assert not re.search(r"[{}]|(?<![\w.,−-])0(?![\w.,])", sentence)


def test_recognition_names_the_rate_of_false_matches():
    found = a_finding("tar_at_fmr", 0.98, hits=980, trials=1000, params={"fmr": 0.001})
    told = answer(found, the_card(found))
    assert told.startswith("With 1 in 1,000 false matches, a person is recognised in 980 of")


def test_a_group_stands_beside_all_groups():
    found = a_finding("group_fmr", 0.0031, hits=31, trials=10_000, control=0.001)
    assert comparison(found, the_card(found)) == "All groups together give 1 in 1,000."
