import numpy as np
import pytest

from showthrough.controls.alterations import ALTERATIONS, altered
from smooth_pictures import smooth

PARTS = [("eye band", 0.16), ("mosaic", 0.25), ("quarter", 0.25), ("tenth", 0.1)]  # shares of the area


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
    with pytest.raises(ValueError, match="quarter, tenth, not by 'melted'"):
        altered(pictures, "melted", rng)


def test_turned_and_inverted_pictures_come_back_when_it_is_done_again(pictures, rng):
    for how, times in (("quarter turn", 4), ("half turn", 2), ("upside down", 2), ("negative", 2)):
        again = pictures
        for _ in range(times):
            again = altered(again, how, rng)
        np.testing.assert_array_equal(again, pictures)


def test_a_border_and_a_canvas_show_one_shade_around_the_picture(pictures, rng):
    for how, least in (("border", 0.25), ("canvas", 0.45)):
        for made in altered(pictures, how, rng):
            shades, counts = np.unique(made.reshape(-1, 3), axis=0, return_counts=True)
            assert least < counts.max() / made[..., 0].size < least + 0.15
            assert len(shades) > 20


def test_half_of_the_area_is_left_of_a_half_crop(rng):
    ramp = np.broadcast_to(np.arange(200, dtype=np.uint8)[None, :, None], (200, 200, 3))
    width = np.ptp(altered(np.stack([ramp] * 5), "half crop", rng)[:, 0, :, 0].astype(int), axis=1)
    assert (np.abs(width - 200 * 0.5**0.5) <= 3).all()


def test_posterised_pictures_have_four_shades_of_grey(pictures, rng):
    assert set(np.unique(altered(pictures, "posterise", rng))) <= {0, 85, 170, 255}


@pytest.mark.parametrize(("how", "share"), PARTS)
def test_a_part_of_a_picture_is_pasted_on_another(pictures, rng, how, share):
    onto = np.zeros_like(pictures)
    made = altered(pictures, how, rng, onto)
    assert abs((made.max(axis=3) > 0).mean() - share) < 0.04
    assert (altered(pictures, how, rng)[:, -1, -1] > 0).any()  # on noise where no other is given


def test_a_quarter_lies_where_it_was_and_a_tenth_within_a_tenth_of_the_side_from_there(rng):
    ramp = np.arange(1, 101, dtype=np.uint8)
    pictures = np.stack([np.stack(np.broadcast_arrays(ramp[:, None], ramp, 7), axis=2)] * 20)  # row, column
    onto = np.zeros_like(pictures)
    for how, most in (("quarter", 0), ("tenth", 10)):
        for made in altered(pictures, how, rng, onto):
            rows, columns = np.nonzero(made[..., 2])
            for axis, at in enumerate((rows, columns)):
                moved = made[rows, columns, axis].astype(int) - 1 - at
                assert len(set(moved)) == 1
                assert abs(moved[0]) <= most


def test_a_shift_moves_every_pixel_that_is_left_by_a_tenth_of_the_side(rng):
    ramp = np.broadcast_to(np.arange(100, dtype=np.uint8)[None, :, None], (100, 100, 3))  # grey = column
    moved = altered(np.stack([ramp] * 40), "shift", rng)[:, 50, 50, 0].astype(int) - 50
    assert set(moved) == {-10, 0, 10}


@pytest.mark.parametrize("how", ["blur", "halved"])
def test_every_share_of_a_blurred_or_halved_picture_is_smoother(pictures, rng, how):
    rough, soft = (
        np.abs(np.diff(x.astype(float), axis=1)).mean() for x in (pictures, altered(pictures, how, rng))
    )
    assert soft < rough
