"""Densities: as SciPy and theory have them, and higher for a member where the generator leaks."""

import numpy as np
import pytest
from scipy.stats import gaussian_kde, norm

from showthrough.errors import NotEnoughDataError
from showthrough.stats import roc_auc
from showthrough.stats.membership.density import density_ratio, log_density


def test_the_estimate_is_that_of_scipy_in_coordinates_of_unit_spread(rng) -> None:
    sample = rng.normal(size=500)
    sample = (sample - sample.mean()) / sample.std(ddof=1)
    points = np.linspace(-3, 3, 20)
    expected = gaussian_kde(sample).logpdf(points)
    np.testing.assert_allclose(log_density(points[:, None], sample[:, None]), expected, rtol=1e-4, atol=1e-4)


def test_it_comes_close_to_the_true_density_of_many(rng) -> None:
    found = log_density([[0.0], [1.0]], rng.normal(size=(20_000, 1)))
    np.testing.assert_allclose(found, norm.logpdf([0.0, 1.0]), atol=0.06)


def leaky(rng: np.random.Generator, share: float) -> tuple[np.ndarray, ...]:
    """Return members, others, reference people, and images of which so many are noisy members."""
    members, others, reference, fresh = rng.normal(size=(4, 200, 8))
    copied = rng.random(200) < share
    made = np.where(copied[:, None], members + 0.05 * rng.normal(size=(200, 8)), fresh)
    return members, others, reference, made


@pytest.mark.parametrize("form", ["kde", "classifier"])
def test_nothing_is_seen_of_members_where_nothing_leaks(rng, form) -> None:
    members, others, reference, made = leaky(rng, 0.0)
    scores = density_ratio(np.concatenate([members, others]), made, reference, form)
    assert abs(roc_auc(scores[:200], scores[200:]) - 0.5) < 0.12


def test_copied_members_lie_where_the_generator_is_dense(rng) -> None:
    members, others, reference, made = leaky(rng, 1.0)
    scores = density_ratio(np.concatenate([members, others]), made, reference)
    assert roc_auc(scores[:200], scores[200:]) > 0.65


def test_equal_sets_have_equal_densities(rng) -> None:
    both = rng.normal(size=(100, 5))
    np.testing.assert_allclose(density_ratio(both[:7], both, both), 0, atol=1e-9)


def test_fewer_than_ten_images_make_no_density(rng) -> None:
    with pytest.raises(NotEnoughDataError, match="needs 10 images of each kind, got 9"):
        density_ratio(rng.normal(size=(3, 2)), rng.normal(size=(9, 2)), rng.normal(size=(50, 2)))
