"""See attacks/monte_carlo.toml."""

import pytest

import membership_attacks
from showthrough.attacks.monte_carlo import MonteCarlo

CHECK = MonteCarlo(by="face")


def test_a_planted_leak_is_found(leaky):
    membership_attacks.finds_a_planted_leak(MonteCarlo(), leaky)


def test_more_leak_gives_a_larger_auc(leaky):
    membership_attacks.rises_with_the_leak(CHECK, leaky)


def test_where_nothing_leaks_nothing_is_found(leaky):
    membership_attacks.finds_nothing_where_nothing_leaks(CHECK, leaky)


def test_the_same_seed_gives_the_same_findings(leaky):
    membership_attacks.gives_the_same_answer_twice(CHECK, leaky)


def test_a_split_that_differs_by_itself_withdraws_the_answer(toy, leaky, rng):
    membership_attacks.withdraws_where_the_split_differs(MonteCarlo(by="pixels"), toy, leaky, rng)


def test_an_unknown_way_of_making_one_score_of_a_person_is_refused():
    with pytest.raises(ValueError, match="how must be one of mean, max, logsumexp"):
        MonteCarlo(how="median")
