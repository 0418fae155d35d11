"""How much of a set of people was used, at least."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.membership.usage import fewest_used, used_at_least


def drawn(n: int, used: int, shift: float, others: int, rng: np.random.Generator):
    claimed = rng.standard_normal(n)
    claimed[:used] += shift
    return claimed, rng.standard_normal(others)


def test_what_is_used_and_clearly_seen_is_nearly_all_proven(rng) -> None:
    found = used_at_least(*drawn(200, 100, 6.0, 200, rng))
    assert 0.4 < found.share <= 0.5
    assert found.hits >= 100 > found.other_hits


def test_where_nobody_was_used_nothing_is_proven(rng) -> None:
    assert used_at_least(*drawn(200, 0, 0.0, 200, rng)).people == 0


@pytest.mark.parametrize(
    ("n", "used", "shift", "others"),
    [(60, 0, 0.0, 60), (60, 20, 8.0, 60), (60, 20, 2.0, 30), (40, 30, 8.0, 200), (200, 10, 3.0, 50)],
)
def test_at_most_five_in_a_hundred_bounds_exceed_what_was_used(n, used, shift, others) -> None:
    rng = np.random.default_rng(0)
    over = [used_at_least(*drawn(n, used, shift, others, rng)).people > used for _ in range(200)]
    assert np.mean(over) <= 0.05


def test_the_more_were_used_the_more_is_proven_and_the_better_they_are_seen_the_more() -> None:
    def proven(used: int, shift: float) -> float:
        rng = np.random.default_rng(1)
        return float(np.mean([used_at_least(*drawn(200, used, shift, 200, rng)).people for _ in range(20)]))

    by_number = [proven(used, 3.0) for used in (0, 20, 60, 200)]
    by_strength = [proven(60, shift) for shift in (0.0, 1.0, 2.0, 5.0)]
    assert by_number == sorted(by_number)
    assert by_strength == sorted(by_strength)
    assert by_number[2] > 20
    assert by_strength[-1] > 40


def test_all_scores_alike_prove_nothing() -> None:
    assert used_at_least(np.zeros(50), np.zeros(50)).people == 0


def test_the_bound_is_that_of_the_exact_test_and_a_stricter_rate_proves_less() -> None:
    loose, strict = (fewest_used(40, 100, 2, 100, alpha) for alpha in (0.05, 0.001))
    assert 0 < strict < loose < 40
    assert fewest_used(3, 100, 3, 100, 0.05) == 0
    assert fewest_used(100, 100, 0, 100, 0.05) > 94


def test_too_few_people_are_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="10 people of each kind; of one there are 9"):
        used_at_least(np.zeros(9), np.zeros(50))
