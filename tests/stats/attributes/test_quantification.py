"""How common a trait is among images that a fallible classifier labels."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.attributes.quantification import LabelledAs, adjusted_share, share_by_expectation


def labels(said: int, hit: int, false: int, n: int = 100) -> LabelledAs:
    return LabelledAs(*(np.repeat([1.0, 0.0], [one, n - one]) for one in (said, hit, false)))


def test_a_perfect_classifier_counts() -> None:
    share, interval = adjusted_share(labels(30, 100, 0))
    assert share == pytest.approx(0.3)
    assert 0.2 < interval.low < 0.3 < interval.high < 0.4


def test_what_few_known_people_teach_widens_the_interval() -> None:
    few, many = labels(30, 27, 3, n=30), labels(300, 900, 100, n=1000)
    images = np.repeat([1.0, 0.0], [300, 700])
    wide, narrow = (adjusted_share(one._replace(images=images))[1] for one in (few, many))
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_a_classifier_that_tells_nothing_is_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="50% of those who have it and on 48% of the others"):
        adjusted_share(labels(50, 50, 48))


def test_a_classifier_that_is_wrong_on_images_is_refused() -> None:
    with pytest.raises(NotAssessableError, match="errs on synthetic images"):
        adjusted_share(labels(95, 60, 10))
    with pytest.raises(NotAssessableError, match="errs on synthetic images"):
        adjusted_share(labels(5, 90, 40))


def test_a_share_a_little_above_one_by_chance_is_one() -> None:
    share, interval = adjusted_share(labels(92, 90, 10))
    assert (share, interval.high) == (1.0, 1.0)


@pytest.mark.parametrize(("share", "hit", "false"), [(0.5, 0.8, 0.2), (0.05, 0.95, 0.02), (0.9, 0.7, 0.4)])
def test_the_interval_holds_the_share_in_nineteen_of_twenty_draws(share, hit, false) -> None:
    rng, held = np.random.default_rng(0), []
    for _ in range(400):
        said = rng.random(300) < share * hit + (1 - share) * false
        try:
            found = adjusted_share(
                LabelledAs(said * 1.0, rng.binomial(1, hit, 150), rng.binomial(1, false, 150))
            )
        except (NotAssessableError, NotEnoughDataError):
            held.append(False)
            continue
        held.append(found[1].contains(share))
    assert np.mean(held) >= 0.93  # two standard errors of 400 draws below .95


def test_expectation_finds_the_share_of_calibrated_probabilities(rng) -> None:
    has = rng.random(20_000) < 0.2
    odds = rng.normal(np.where(has, 1.0, -1.0), 1.0)
    assert share_by_expectation(1 / (1 + np.exp(-2 * odds))) == pytest.approx(0.2, abs=0.02)
