"""The sigma that is asked for is the one that is delivered."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from showthrough.errors import ConfigError
from showthrough.redaction.redactors.blur import Blur, blurred


@pytest.mark.parametrize("sigma", [0.5, 1.3, 4, 9, 30, 200])
def test_it_is_the_gaussian_of_scipy(picture, mask, sigma) -> None:
    expected = gaussian_filter(picture.astype(float), sigma=(sigma, sigma, 0))
    result = Blur(sigma)(picture, mask).astype(float)
    assert np.abs(result - expected)[mask].max() < 0.51  # grey levels: rounding
    assert np.array_equal(result[~mask], picture[~mask])


def test_parts_longer_than_a_block_are_seamless(rng) -> None:
    picture = rng.integers(0, 256, (300, 290, 3)).astype(np.uint8)
    part = slice(3, 297), slice(0, 290)
    expected = gaussian_filter(picture.astype(float), sigma=(5, 5, 0))[part]
    assert np.abs(blurred(picture, part, 5) - expected).max() < 0.01


@pytest.mark.parametrize("width", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("sigma", [8, 12, 16, 30])
def test_means_of_cells_cost_less_than_a_grey_level(sigma, width) -> None:
    """Stripes as narrow as a cell are the worst for means of cells, and a border would be for all."""
    stripes = (np.indices((320, 310)).sum(axis=0) // width % 2 * 255).astype(np.uint8)[..., None].repeat(3, 2)
    expected = gaussian_filter(stripes.astype(float), sigma=(sigma, sigma, 0))
    for part in ((slice(140, 180), slice(130, 190)), (slice(0, 60), slice(250, 310))):
        assert np.abs(blurred(stripes, part, sigma) - expected[part]).max() < 1


def test_a_step_rises_as_the_sigma_says() -> None:
    """Between 16 and 84 % of its height a blurred step is two sigmas wide."""
    step = np.zeros((80, 200, 3), dtype=np.uint8)
    step[:, 100:] = 200
    row = blurred(step, (slice(40, 41), slice(0, 200)), 12)[0, :, 0]
    low, high = np.interp((200 * 0.1587, 200 * 0.8413), row, np.arange(200))
    assert high - low == pytest.approx(24, abs=0.2)


@pytest.mark.parametrize("sigma", [0, -1, float("nan"), float("inf"), 1001])
def test_a_sigma_that_is_none_is_refused(sigma) -> None:
    with pytest.raises(ConfigError, match="sigma"):
        Blur(sigma)
