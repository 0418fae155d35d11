"""SSIM and PSNR within a mask."""

from math import inf

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from showthrough.stats import masked_likeness, masked_psnr, masked_ssim

SHAPES = ((40, 53, 3), (33, 21), (11, 60, 1), (24, 24, 4))


def _pair(rng, shape):
    a = rng.integers(0, 256, shape, dtype=np.uint8)
    return a, np.clip(a + rng.normal(0, 25, shape), 0, 255).astype(np.uint8)


def _map(a, b, data_range):
    axis = 2 if a.ndim == 3 else None
    settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "full": True}
    return structural_similarity(a, b, data_range=data_range, channel_axis=axis, **settings)[1]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("share", [0.02, 0.3, 1.0])
def test_it_is_the_mean_of_the_whole_map_where_the_mask_says_so(rng, shape, share) -> None:
    a, b = _pair(rng, shape)
    mask = rng.random(shape[:2]) <= share
    assert masked_ssim(a, b, mask) == pytest.approx(_map(a, b, 255)[mask].mean(), abs=1e-9)
    assert masked_ssim(a / 255, b / 255, mask) == pytest.approx(
        _map(a / 255, b / 255, 1.0)[mask].mean(), abs=1e-9
    )


@pytest.mark.parametrize("corner", [(0, 0), (0, 39), (39, 0), (39, 39), (3, 17), (20, 20)])
def test_the_border_of_the_picture_is_mirrored_and_that_of_the_mask_is_not(rng, corner) -> None:
    a, b = _pair(rng, (40, 40, 3))
    mask = np.zeros((40, 40), dtype=bool)
    mask[corner] = True
    assert masked_ssim(a, b, mask) == pytest.approx(_map(a, b, 255)[mask].mean(), abs=1e-9)


def test_pixels_beyond_the_window_do_not_count(rng) -> None:
    a, b = _pair(rng, (60, 60, 3))
    mask = np.zeros((60, 60), dtype=bool)
    mask[20:40, 20:40] = True
    near, far = b.copy(), b.copy()
    far[:15] = 0
    near[15] = 0
    assert masked_ssim(a, far, mask) == masked_ssim(a, b, mask) != masked_ssim(a, near, mask)
    assert masked_psnr(a, near, mask) == masked_psnr(a, b, mask)


def test_equal_pictures_are_1_and_inf(rng) -> None:
    a, _ = _pair(rng, (20, 20, 3))
    mask = rng.random((20, 20)) < 0.5
    assert masked_ssim(a, a, mask) == pytest.approx(1, abs=1e-12)
    assert masked_psnr(a, a, mask) == inf


def test_psnr_is_that_of_the_masked_pixels(rng) -> None:
    a, b = _pair(rng, (30, 30, 3))
    mask = rng.random((30, 30)) < 0.3
    expected = peak_signal_noise_ratio(a[mask], b[mask], data_range=255)
    assert masked_psnr(a, b, mask) == pytest.approx(expected, abs=1e-9)
    assert masked_psnr(a / 255, b / 255, mask) == pytest.approx(expected, abs=1e-9)


def test_the_range_is_that_of_the_kind_and_not_of_what_is_in_the_picture() -> None:
    """Dark pictures on a range of their own would be told to differ more."""
    mask = np.ones((16, 16), dtype=bool)
    dark, darker = np.full((16, 16), 3, np.uint8), np.full((16, 16), 2, np.uint8)
    assert masked_ssim(dark, darker, mask) == pytest.approx((2 * 6 + 2.55**2) / (13 + 2.55**2))
    assert masked_psnr(dark, darker, mask) == pytest.approx(20 * np.log10(255))


def test_many_pairs_are_what_each_is_alone(rng) -> None:
    pairs = [(*_pair(rng, shape), rng.random(shape[:2]) < 0.4) for shape in SHAPES]
    found = masked_likeness(iter(pairs))
    assert found.ssim.tolist() == [masked_ssim(*pair) for pair in pairs]
    assert found.psnr.tolist() == [masked_psnr(*pair) for pair in pairs]
    assert len(masked_likeness([]).ssim) == 0


GREY, ALL = np.full((12, 12), 0.5), np.ones((12, 12), dtype=bool)
NAN = np.where(np.eye(12, dtype=bool), np.nan, GREY)


@pytest.mark.parametrize(
    ("a", "b", "mask", "told"),
    [
        (GREY, GREY[:11], ALL, "of one size"),
        (GREY[0], GREY[0], ALL[0], "of one size"),
        (GREY[:0], GREY[:0], ALL[:0], "of one size"),
        (GREY, GREY, ALL[:11], "as large as its pictures"),
        (GREY, GREY, ALL.astype(np.uint8), "must be bool"),
        (GREY, GREY, ~ALL, "empty"),
        (NAN, GREY, ALL, "nan"),
        (GREY, GREY + 0.6, ALL, "1.1"),
        (GREY, GREY - 0.6, ALL, "-0.09"),
        (GREY, (255 * GREY).astype(np.uint8), ALL, "both be uint8"),
        (ALL.astype(np.int64), ALL.astype(np.int64), ALL, "both be uint8"),
    ],
)
@pytest.mark.parametrize("number", [masked_ssim, masked_psnr])
def test_what_cannot_be_compared_is_refused(number, a, b, mask, told) -> None:
    with pytest.raises(ValueError, match=told):
        number(a, b, mask)
