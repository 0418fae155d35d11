"""Two estimates: how often their difference is called larger than noise when it is, and when it is not."""

from collections.abc import Callable

import numpy as np
import pytest

from showthrough.stats.change.two_estimates import Estimate, difference_shown, share_estimate
from showthrough.stats.intervals import Interval, difference_interval, effective_interval

Draw = Callable[[np.random.Generator], Estimate]


def share(truth: float, trials: int) -> Draw:
    return lambda rng: share_estimate(int(rng.binomial(trials, truth)), trials, None)


def difference(truth: float, trials: int) -> Draw:
    def drawn(rng: np.random.Generator) -> Estimate:
        hits, control = rng.binomial(trials, truth, 2)
        value = float(hits - control) / trials
        return Estimate(value, difference_interval(int(hits), trials, int(control), trials))

    return drawn


def of_people(truth: float, people: int, photos: int) -> Draw:
    """Draw a share whose cases come in people: all photos of one are hits, or none."""

    def drawn(rng: np.random.Generator) -> Estimate:
        hits = int(rng.binomial(people, truth))
        rate = hits / people
        interval = effective_interval(rate, rate * (1 - rate) / people, people * photos, people)
        return share_estimate(hits * photos, people * photos, interval)

    return drawn


def mean(n: int) -> Draw:
    def drawn(rng: np.random.Generator) -> Estimate:
        values = rng.normal(size=n)
        arm = 2.045 * float(values.std(ddof=1)) / n**0.5  # 30 values
        centre = float(values.mean())
        return Estimate(centre, Interval(centre - arm, centre + arm, 0.95))

    return drawn


@pytest.mark.parametrize(
    "draw",
    [
        share(0.001, 5000),
        share(0.3, 200),
        share(0.0, 300),
        difference(0.0005, 5000),
        difference(0.7, 3000),
        of_people(0.2, 60, 20),
        mean(30),
    ],
)
@pytest.mark.parametrize("error", [0.05, 0.005])
def test_noise_is_called_a_change_as_rarely_as_is_said(draw: Draw, error: float) -> None:
    rng, n = np.random.default_rng(1), 250
    called = sum(difference_shown(draw(rng), draw(rng)).chance <= error for _ in range(n))
    assert called <= error * n + 3 * (error * n) ** 0.5


def test_a_change_of_some_size_is_seen() -> None:
    rng = np.random.default_rng(2)
    seen = [
        difference_shown(share(0.01, 5000)(rng), share(0.03, 5000)(rng)).chance < 0.001 for _ in range(60)
    ]
    assert np.mean(seen) > 0.95


def test_photos_of_few_people_are_worth_few_trials() -> None:
    interval = effective_interval(0.2, 0.2 * 0.8 / 60, 1200, 60)
    one = share_estimate(240, 1200, interval)
    assert one.trials is not None
    assert 40 < one.trials < 65
    assert share_estimate(240, 1200, None).trials == 1200


def test_the_interval_and_the_chance_say_the_same() -> None:
    before, after = share_estimate(10, 1000, None), share_estimate(27, 1000, None)
    chance = difference_shown(before, after).chance
    for level, leaves_out in ((1 - 1.01 * chance, True), (1 - 0.99 * chance, False)):
        assert (difference_shown(before, after, level).interval.low > 0) is leaves_out


def test_what_is_the_same_twice_did_not_change() -> None:
    one = share_estimate(3, 100, None)
    assert difference_shown(one, one).chance == 1.0
    worse = difference_shown(share_estimate(0, 10**6, None), share_estimate(10**6, 10**6, None))
    assert 0 < worse.chance < 1e-9
