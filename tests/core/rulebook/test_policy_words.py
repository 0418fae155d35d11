"""Words of a policy: what nothing answers to is refused, with the name that may be meant."""

from typing import Any

import pytest

from showthrough.bundled import presets
from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards
from showthrough.core.policy import Rule
from showthrough.core.rulebook.policy_words import legal_sources, refuse_unknown_words
from showthrough.errors import ConfigError
from showthrough.testing.planted_records import a_card, a_policy, a_rule

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)


def refused(rule: Rule = RATE, **settings: Any) -> str:
    rules = (rule,) if rule.blocks else (rule, RATE)
    with pytest.raises(ConfigError) as caught:
        refuse_unknown_words(a_policy(*rules, **settings))
    assert "showthrough schema policy" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("check", "statistic", "changes", "told"),
    [
        ("memorization", "near_copy_rate", {}, "memorisation may be meant"),
        ("near_copies", "near_copy_rate", {}, "near_copy may be meant"),
        ("memorisation", "confirmed_copy", {}, "confirmed_copies may be meant"),
        ("membership", "tpr_at_fpr", {"params": {"fqr": 0.001}}, "fpr may be meant"),
        ("memorisation", "near_copy_rate", {"source": "gdpr-35-8"}, "may be meant"),
        ("qqq", "near_copy_rate", {}, "there are"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(
    check: str, statistic: str, changes: dict[str, Any], told: str
) -> None:
    assert told in refused(a_rule(check, statistic, at_most=0.01, **changes))


def test_suites_and_laws_that_do_not_exist_are_refused() -> None:
    assert "memorisation may be meant" in refused(required_coverage=("memorization",))
    assert "gdpr-35-7 may be meant" in refused(legal_sources=("gdpr-35.7",))


@pytest.mark.parametrize(
    ("statistic", "limits", "told"),
    [
        ("near_copy_rate", {"at_most": 5}, "outside 0 to 1"),
        ("near_copy_rate", {"at_most": 1}, "limits nothing"),
        ("near_copy_rate", {"at_most": -0.1}, "less than none"),
        ("near_copy_excess", {"at_most": -0.1}, "less than none"),
        ("confirmed_copies", {"at_most": -1}, "less than none"),
        ("near_copy_rate", {"at_least": 0.1}, "it takes at_most"),
        ("near_copy_rate", {"at_most": 0.1, "bound": "claimed"}, "differential privacy"),
        ("authenticity", {"at_least": 0.5}, "context"),
        ("authenticity", {"at_most": 0.5, "severity": "warn"}, "it takes at_least"),
        ("authenticity", {"at_least": 0.0, "severity": "warn"}, "limits nothing"),
    ],
)
def test_a_limit_lies_where_the_figure_can_be(statistic: str, limits: dict[str, Any], told: str) -> None:
    assert told in refused(a_rule("memorisation", statistic, **limits))


def test_a_number_without_a_smallest_value_may_have_a_negative_limit() -> None:
    refuse_unknown_words(a_policy(a_rule("data_copying", "c_t", at_least=-3.0)))


def test_a_record_brings_the_cards_of_its_plug_ins() -> None:
    foreign = a_card("echo", "memorisation", ("echo_share",), adversary=True)
    policy = a_policy(a_rule("echo", "echo_share", at_most=0.1))
    refuse_unknown_words(policy, cards=(foreign,))
    with pytest.raises(ConfigError, match="no check and no suite 'echo'"):
        refuse_unknown_words(policy)


@pytest.mark.parametrize("name", presets("policies"))
def test_every_policy_that_ships_says_what_exists(name: str) -> None:
    refuse_unknown_words(load_policy(name))


def test_every_figure_of_every_card_takes_some_limit() -> None:
    for card in all_cards().values():
        for statistic in card.statistics:
            low, high = statistic.possible
            limit = min(max(0.5, low), high)
            side = "at_least" if statistic.safer == "higher" else "at_most"
            severity = "block" if statistic.decides else "warn"
            rule = a_rule(card.name, statistic.name, severity=severity, **{side: limit})
            refuse_unknown_words(a_policy(rule, *(() if rule.blocks else (RATE,))))


def test_laws_have_keys() -> None:
    assert "gdpr-35-7" in legal_sources()
