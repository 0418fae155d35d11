"""Gaussians around synthetic images."""

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from showthrough.errors import NotEnoughDataError
from showthrough.stats.memorisation.likelihood import fitted_variances, log_likelihood


@pytest.fixture
def sets(rng):
    return [rng.normal(size=(n, 5)) for n in (60, 90)]


def test_likelihoods_are_those_of_scikit_learns_mixture(sets, rng):
    made, real = sets
    variances = rng.uniform(0.2, 3.0, size=60)
    mixture = GaussianMixture(60, covariance_type="spherical")
    mixture.weights_, mixture.means_ = np.full(60, 1 / 60), made
    mixture.covariances_, mixture.precisions_cholesky_ = variances, 1 / np.sqrt(variances)
    np.testing.assert_allclose(log_likelihood(real, made, variances), mixture.score_samples(real))


def test_fitting_makes_the_real_images_likelier_round_by_round(sets):
    made, real = sets
    fits = [fitted_variances(made, real, rounds) for rounds in (0, 1, 3, 10, 50)]
    values = [log_likelihood(real, made, fit).mean() for fit in fits]
    assert (np.diff(values) >= -1e-6).all()
    assert values[-1] > values[0]


def test_no_small_change_of_a_fitted_variance_makes_them_likelier(sets):
    made, real = sets
    fit = fitted_variances(made, real, rounds=2000)
    best = log_likelihood(real, made, fit).mean()
    floor = fit.min()
    for row in range(0, 60, 7):
        for factor in (0.9, 1.1):
            moved = fit.copy()
            moved[row] = max(moved[row] * factor, floor)
            assert log_likelihood(real, made, moved).mean() <= best + 1e-3


def test_a_copy_gets_a_narrow_gaussian_that_helps_its_original_alone(rng):
    real, other, made = (rng.normal(size=(80, 16)) for _ in range(3))
    made[0] = real[0]
    fit = fitted_variances(made, real)
    assert fit[0] < 0.2 * np.median(fit)
    original, rest = log_likelihood(real, made, fit)[[0, 1]]
    assert original > rest + 5
    assert log_likelihood(real[:1], made, fit)[0] > log_likelihood(other, made, fit).max()


def test_an_exact_copy_is_not_worth_everything(rng):
    real = rng.normal(size=(50, 4))
    assert np.isfinite(log_likelihood(real, real, fitted_variances(real, real))).all()


def test_images_that_are_all_equal_have_finite_likelihoods():
    same = np.ones((10, 3))
    assert np.isfinite(log_likelihood(same, same, fitted_variances(same, same))).all()


def test_empty_sets_other_widths_and_numbers_that_are_not_finite_are_refused(sets):
    made, real = sets
    with pytest.raises(NotEnoughDataError, match="synthetic holds 0 vectors"):
        fitted_variances(made[:0], real)
    with pytest.raises(ValueError, match="do not compare"):
        fitted_variances(made[:, :3], real)
    with pytest.raises(ValueError, match="finite"):
        fitted_variances(np.full((3, 5), np.nan), real)
