"""See measures/data_usage.toml."""

import numpy as np
import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.measures.data_usage import FIGURE, DataUsage
from showthrough.testing.in_memory import mixed, noisy


def findings(seen, **params) -> list[Finding]:
    return list(DataUsage(**params).run(seen, np.random.default_rng(1)))


def one(found, by: str = "face") -> Finding:
    (wanted,) = [finding for finding in found if finding.params["by"] == by]
    assert wanted.statistic == FIGURE
    return wanted


def test_copies_of_all_people_prove_that_nearly_all_were_used(leaky) -> None:
    found = one(findings(leaky(share=1.0)))
    assert found.shows_leak
    assert 0.9 < found.value == found.interval.low < found.interval.high == 1.0
    assert found.control <= 0.1


def test_where_nothing_leaks_nothing_is_proven(leaky) -> None:
    found = [one(findings(leaky(share=0.0, seed=seed, n=80))).value for seed in range(12)]
    assert sum(value > 0 for value in found) <= 1


def some_used(toy, observe, used: int, n: int = 100, seed: int = 0):
    """Return a world in which photos of the first people alone were copied, again and again."""
    rng = np.random.default_rng(seed)
    sets = {role: toy.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
    copies = noisy(sets["train"].take(np.arange(2 * n) % (2 * used)), rng)
    made = mixed(copies, toy.people(2 * n, rng, name="made"), 0.8)
    return observe(**sets, synthetic=made)


def test_no_more_is_proven_than_was_used_and_not_much_less(toy, observe) -> None:
    shares = [one(findings(some_used(toy, observe, used))).value for used in (20, 50, 80)]
    assert shares == sorted(shares)
    for share, used in zip(shares, (20, 50, 80), strict=True):
        assert 0.5 * used / 100 < share <= used / 100


def test_a_split_that_differs_by_itself_withdraws_the_answer(toy, leaky, rng) -> None:
    holdout = toy.people(150, rng, photos=2, name="dark")
    darker = holdout._replace(images=(holdout.images // 2 + 10).astype(np.uint8))
    found = findings(leaky(share=0.0, holdout=darker))
    assert {finding.outcome for finding in found} == {Outcome.NOT_ASSESSABLE}
    assert "without the generator" in found[0].note


def test_too_few_people_are_not_enough(leaky) -> None:
    found = one(findings(leaky(share=1.0, n=8)))
    assert found.outcome is Outcome.UNDERPOWERED
    assert found.needed == 10


def test_all_embedders_share_the_error_rate(leaky) -> None:
    seen = leaky(share=0.3, n=60)
    alone, among = one(findings(seen, by="face")), one(findings(seen))
    assert among.value <= alone.value


def test_the_same_seed_gives_the_same_findings(leaky) -> None:
    seen = leaky(share=0.3, n=60)
    assert findings(seen) == findings(seen)


@pytest.mark.slow
def test_the_bound_exceeds_what_was_used_in_at_most_one_of_twenty_worlds(toy, observe) -> None:
    found = [one(findings(some_used(toy, observe, 30, 60, seed))).value for seed in range(200)]
    told = [value for value in found if value is not None]  # others: the split differs by chance
    assert len(told) > 150
    assert np.mean([value > 0.5 for value in told]) <= 0.05
