"""A rule about a figure that no card has would never find anything, and nobody would be told."""

import pytest

from showthrough.bundled import presets
from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards

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


def test_faces_and_plates_have_a_policy_to_start_from() -> None:
    assert {"faces-default", "plates-default"} <= set(presets("policies"))
