import numpy as np
import pytest

from showthrough.controls.alterations import ALTERATIONS, altered
from smooth_pictures import smooth


@pytest.fixture
def pictures(rng):
    return smooth(12, rng)


@pytest.mark.parametrize("how", ALTERATIONS)
def test_an_altered_picture_is_another_one_of_the_same_shape_and_repeats_with_the_seed(pictures, how):
    once, again = (altered(pictures, how, np.random.default_rng(1)) for _ in range(2))
    assert (once.dtype, once.shape) == (np.uint8, pictures.shape)
    np.testing.assert_array_equal(once, again)
    assert all((one != other).any() for one, other in zip(once, pictures, strict=True))


@pytest.mark.parametrize("how", ALTERATIONS)
def test_no_pictures_stay_none(pictures, rng, how):
    assert altered(pictures[:0], how, rng).shape == (0, *pictures.shape[1:])


def test_mirrored_twice_is_the_picture(pictures, rng):
    np.testing.assert_array_equal(altered(altered(pictures, "mirror", rng), "mirror", rng), pictures)


def test_a_crop_takes_five_to_ten_percent_off_each_side(rng):
    ramp = np.broadcast_to(np.arange(200, dtype=np.uint8)[None, :, None], (200, 200, 3))  # grey = column
    cropped = altered(np.stack([ramp] * 20), "crop", rng)
    width = cropped[:, 0, -1, 0].astype(int) - cropped[:, 0, 0, 0]
    assert ((width >= 177) & (width <= 191)).all()
    assert len(np.unique(width)) > 3


def test_a_colour_shift_scales_each_channel_by_at_most_a_fifth(rng):
    flat = np.full((30, 4, 4, 3), 100, dtype=np.uint8)
    shifted = altered(flat, "colour", rng)[:, 0, 0].astype(float)
    assert (np.abs(shifted - 100) <= 20).all()
    assert shifted.std(axis=1).mean() > 3  # channels move apart


def test_an_unknown_alteration_is_refused_with_those_that_exist(pictures, rng):
    with pytest.raises(ValueError, match="noise, crop, mirror, colour, jpeg, not by 'upside down'"):
        altered(pictures, "upside down", rng)
