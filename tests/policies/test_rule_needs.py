"""Rules in plain words: limit, reason, and what it takes, which does show the limit as met."""

import pytest

from language import problems
from showthrough.bundled import presets
from showthrough.config_files import load_policy
from showthrough.core.cards import all_cards
from showthrough.policies.rule_needs import card_of_rule, explained, needs_of
from showthrough.stats.intervals import clopper_pearson, difference_interval
from showthrough.testing.planted_records import a_policy, a_rule

CARDS = all_cards()


@pytest.mark.parametrize("name", presets("policies"))
def test_every_rule_that_ships_is_a_sentence_with_what_it_takes(name: str) -> None:
    for told in explained(load_policy(name)):
        assert told.sentence.endswith(".")
        assert "none allowed" not in told.sentence
        for sentence in (told.sentence, *told.needs):
            assert problems(sentence) == []


def test_a_share_needs_as_many_cases_as_bound_it_without_a_hit() -> None:
    rule = a_rule("near_copy", "near_copy_rate", at_most=0.01)
    n = needs_of(rule, CARDS["near_copy"], 0.95).images
    assert clopper_pearson(0, n, side="high").high <= 0.01 < clopper_pearson(0, n - 1, side="high").high


def test_a_guess_is_counted_as_hits() -> None:
    rule = a_rule("nearest_sample", "tpr_at_fpr", at_most=0.02, params={"fpr": 0.01})
    n = needs_of(rule, CARDS["nearest_sample"], 0.95).people
    assert clopper_pearson(round(0.01 * n), n, side="high").high <= 0.021
    assert n > 500


def test_an_excess_needs_as_many_people_held_out_and_many_more_where_chance_hits() -> None:
    rule = a_rule("match_rate", "match_excess", at_most=0.001)
    needs = needs_of(rule, CARDS["match_rate"], 0.95)
    assert needs.people == needs.holdout == 3688
    assert difference_interval(0, 3688, 0, 3688).high <= 0.001
    assert needs.hits_by_chance is not None
    assert needs.hits_by_chance > 70_000


def test_the_larger_of_two_minima_is_asked_for() -> None:
    rule = a_rule("near_copy", "near_copy_rate", at_most=0.01, min_images=10_000)
    assert needs_of(rule, CARDS["near_copy"], 0.95).images == 10_000


def test_a_rule_for_context_needs_nothing() -> None:
    blocking = a_rule("near_copy", "near_copy_rate", at_most=0.01)
    (_, told) = explained(a_policy(blocking, a_rule("membership", "auc", severity="info")))
    assert told.needs == ()
    assert "told for context" in told.sentence
    assert card_of_rule(a_rule("echo", "nothing", severity="info"), CARDS) is None
