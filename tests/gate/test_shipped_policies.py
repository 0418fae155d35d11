"""A rule about a figure that no card has would never find anything, and nobody would be told."""

import pytest

from redacted_attempts import attempt_of
from showthrough.bundled import presets
from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards
from showthrough.core.facts.redaction_facts import Reidentification
from showthrough.interpret.bounds import bounds
from showthrough.testing.in_memory import ToyFaces, embedder, observed
from showthrough.toolkit.run_checks import build_check, run_check

FOUND = {"rank_one", "reidentified"}
FIGURES = {
    (name, described.name)
    for card in all_cards().values()
    for described in card.statistics
    for name in (card.name, card.suite)
}


@pytest.mark.parametrize("name", presets("policies"))
def test_every_rule_of_a_shipped_policy_is_about_a_figure_that_is_measured(name: str) -> None:
    policy = load_policy(name)
    asked = {(rule.check, rule.statistic) for rule in policy.rules}
    assert asked <= FIGURES
    assert set(policy.required_coverage) <= {suite for suite, _ in FIGURES}


@pytest.mark.parametrize("name", presets("policies"))
def test_what_exposes_a_person_by_a_single_case_is_nobodys_to_waive(name: str) -> None:
    exposing = {
        (about, described.name)
        for card in all_cards().values()
        for described in card.statistics
        for about in (card.name, card.suite)
        if described.one_is_enough or (described.kind == "count" and described.harm != "none")
    }
    asked = [rule for rule in load_policy(name).rules if (rule.check, rule.statistic) in exposing]
    assert not [rule.name for rule in asked if rule.waivable]


@pytest.mark.parametrize("seed", range(3))
def test_an_honest_redaction_meets_its_limits_with_as_many_people_as_they_ask_for(seed: int) -> None:
    """Where redacted pictures tell nothing, whoever matches does so by chance: each attack must pass."""
    rules = [rule for rule in load_policy("redaction-default").rules if rule.statistic in FOUND]
    people = max(rule.min_identities for rule in rules)
    fact = Reidentification(
        lambda attack, by: attempt_of(0.9 * (attack == "unredacted"), seed, people=people, strangers=100)
    )
    toy = ToyFaces()
    seen = observed(toy, (embedder("face", toy.face),), (fact,))
    cards = [card for card in all_cards().values() if {s.name for s in card.statistics} >= FOUND]
    found = [one for card in cards for one in run_check(card, build_check(card, {}), seen, seed)]
    for rule in rules:
        asked = [
            one
            for one in found
            if one.statistic == rule.statistic and rule.params.items() <= one.params.items()
        ]
        assert len(asked) == len(cards) > 1
        assert all(bounds(one, 0.95).high <= rule.at_most for one in asked)


def test_faces_and_plates_have_a_policy_to_start_from() -> None:
    assert {"faces-default", "plates-default"} <= set(presets("policies"))
