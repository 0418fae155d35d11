"""See attacks/range_membership.toml."""

import numpy as np
import pytest

from membership_attacks import (
    findings,
    finds_a_planted_leak,
    finds_nothing_where_nothing_leaks,
    gives_the_same_answer_twice,
    of,
    rises_with_the_leak,
    withdraws_where_the_split_differs,
)
from showthrough.attacks.nearest_sample import NearestSample
from showthrough.attacks.range_membership import RangeMembership
from showthrough.core.records import Outcome
from showthrough.testing.in_memory import mixed, noisy


def test_a_planted_leak_is_found(leaky):
    finds_a_planted_leak(RangeMembership(), leaky)


def test_more_leak_gives_a_larger_auc(leaky):
    rises_with_the_leak(RangeMembership(), leaky)


def test_where_nothing_leaks_nothing_is_found(leaky):
    finds_nothing_where_nothing_leaks(RangeMembership(), leaky)


def test_a_split_that_differs_by_itself_withdraws_the_answer(toy, leaky, rng):
    withdraws_where_the_split_differs(RangeMembership(), toy, leaky, rng)


def test_the_same_seed_gives_the_same_findings(leaky):
    gives_the_same_answer_twice(RangeMembership(), leaky)


def unseen(toy, observe, share: float, seed: int = 0, n: int = 150):
    """Return a world in which photos of training people were used that the attacker does not hold."""
    rng = np.random.default_rng(seed)
    four, rows = toy.people(n, rng, photos=4, name="train"), np.arange(4 * n)
    held, used = four.take(rows[rows % 4 < 2]), four.take(rows[rows % 4 >= 2])
    others = {role: toy.people(n, rng, photos=2, name=role) for role in ("holdout", "reference")}
    copies = noisy(used.take(rng.permutation(2 * n)), rng)
    return observe(train=held, **others, synthetic=mixed(copies, toy.people(2 * n, rng, name="made"), share))


CHECKS = (RangeMembership(), NearestSample())


def test_people_are_found_by_photos_that_were_not_used(toy, observe):
    seen = unseen(toy, observe, share=0.5)
    by = "pixels"  # in which photos of one person differ as much as people do
    ranged, nearest = (of(findings(check, seen), "tpr_at_fpr", by=by, fpr=0.01) for check in CHECKS)
    assert ranged[0].shows_leak
    assert ranged[0].value > nearest[0].value + 0.1


def test_photos_that_were_not_used_of_people_who_were_not_either_show_nothing(toy, observe):
    found = [f for seed in range(8) for f in findings(RangeMembership(), unseen(toy, observe, 0.0, seed))]
    assert np.mean([f.shows_leak for f in of(found, "auc")]) <= 0.15


def test_without_reference_people_of_two_photos_it_cannot_tell_how_photos_differ(leaky, toy, rng):
    found = findings(RangeMembership(), leaky(share=1.0, n=40, reference=toy.people(60, rng, name="r")))
    assert {f.outcome for f in found} == {Outcome.UNDERPOWERED}
    assert "how photos of a person differ" in found[0].note.lower()


def test_a_radius_of_nothing_is_refused():
    with pytest.raises(ValueError, match=r"radius must be at least 0\.01, got 0\.0"):
        RangeMembership(radius=0.0)
