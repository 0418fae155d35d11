"""The Vendi score is the exponential of the entropy of the kernel's eigenvalues."""

import numpy as np
import pytest
from scipy.linalg import eigvalsh

from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats import vendi_score


def by_kernel(features: np.ndarray) -> float:
    """Return the score by its definition: of the n x n kernel."""
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    shares = eigvalsh(unit @ unit.T / len(unit))
    shares = shares[shares > 1e-15]
    return float(np.exp(-(shares * np.log(shares)).sum()))


@pytest.mark.parametrize(("n", "dims"), [(80, 10), (10, 80), (40, 40)])
@pytest.mark.parametrize("offset", [0.0, 2.0])
def test_it_is_the_score_of_the_whole_kernel(rng, n, dims, offset):
    features = rng.normal(size=(n, dims)) + offset
    assert vendi_score(features) == pytest.approx(by_kernel(features), rel=1e-9)


def test_it_is_the_score_of_the_authors_package(rng):
    peer = pytest.importorskip("vendi_score.vendi", reason="vendi-score, of the dev extra, is the reference")
    features = rng.normal(size=(60, 12)) + 0.5
    assert vendi_score(features) == pytest.approx(peer.score_dual(features), rel=1e-9)


def test_images_that_share_nothing_count_and_repeats_do_not(rng):
    apart = np.eye(12)
    assert vendi_score(apart) == pytest.approx(12)
    assert vendi_score(np.repeat(apart, 5, axis=0)) == pytest.approx(12)
    assert vendi_score(np.repeat(rng.normal(size=(1, 6)), 30, axis=0)) == pytest.approx(1)
    assert vendi_score(7 * apart) == pytest.approx(12)  # the kernel knows directions alone


def test_less_variety_scores_lower(rng):
    features = rng.normal(size=(300, 20))
    scores = [vendi_score(features + shift) for shift in (0.0, 1.0, 4.0)]
    assert scores == sorted(scores, reverse=True)


def test_what_has_no_direction_or_no_image_is_refused():
    with pytest.raises(NotAssessableError, match="all zero"):
        vendi_score([[0.0, 0.0], [1.0, 0.0]])
    with pytest.raises(NotEnoughDataError, match="features holds 0"):
        vendi_score(np.zeros((0, 3)))
