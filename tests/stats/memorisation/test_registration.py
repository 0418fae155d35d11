"""Images that were mirrored, cropped or recoloured."""

import numpy as np
import pytest
from PIL import Image

from showthrough.errors import NotEnoughDataError
from showthrough.stats.memorisation.registration import aligned_nearest, outlines, shades, unmirrored, windows
from smooth_pictures import smooth


@pytest.fixture
def pictures(rng):
    return smooth(40, rng) / np.float32(255)


def cropped(pictures, pixels):
    """Return the middle of each picture at its old size, by another library."""
    side = pictures.shape[1]
    box = (pixels, pixels, side - pixels, side - pixels)
    images = [Image.fromarray((255 * one).astype(np.uint8)) for one in pictures]
    return np.stack([np.asarray(one.resize((side, side), Image.Resampling.BILINEAR, box)) for one in images])


def test_a_mirror_image_lies_at_distance_zero(pictures):
    found = aligned_nearest(pictures[:10, :, ::-1], pictures)
    np.testing.assert_array_equal(found.rows[:, 0], np.arange(10))
    assert found.distance[:, 0].max() < 1e-3
    assert found.distance[:, 1].min() > 0.1


def test_a_small_crop_is_found_and_lies_far_closer_than_without_alignment(pictures):
    made = cropped(pictures[:10], pixels=1)  # 1 of 24 on each side: 8 %
    found = aligned_nearest(made, pictures)
    np.testing.assert_array_equal(found.rows[:, 0], np.arange(10))
    plain = np.linalg.norm(outlines(shades(made)) - outlines(shades(pictures[:10])), axis=1)
    assert (found.distance[:, 0] < 0.5 * plain).all()


def test_brightness_contrast_and_tint_change_nothing(pictures):
    found = aligned_nearest(0.1 + 0.7 * pictures[:5] + [0.05, 0, -0.05], pictures)
    assert found.distance[:, 0].max() < 1e-3


def test_outlines_have_length_one_or_zero_and_average_over_cells():
    picture = np.zeros((2, 4, 4, 3))
    picture[0, :, 2:] = 1.0
    left, flat = outlines(shades(picture), side=2)
    np.testing.assert_allclose(left.reshape(2, 2), [[-0.5, 0.5], [-0.5, 0.5]])
    np.testing.assert_array_equal(flat, 0)


def test_every_window_lies_inside_the_image():
    for window in windows():
        assert window.top >= 0
        assert window.left >= 0
        assert max(window.top, window.left) + window.size <= 1 + 1e-9


def test_features_without_handedness_still_tell_images_apart(pictures):
    features = unmirrored(shades(pictures))
    distance = np.linalg.norm(features[:, None] - features[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 0.1


def test_fewer_images_than_neighbours_are_all_returned(pictures):
    found = aligned_nearest(pictures[:2], pictures[:3], k=50)
    assert found.rows.shape == (2, 3)
    assert (np.diff(found.distance, axis=1) >= 0).all()


def test_what_is_no_square_picture_or_not_finite_or_not_there_is_refused(pictures):
    with pytest.raises(ValueError, match=r"made must be square pictures"):
        aligned_nearest(pictures[:, :20], pictures)
    broken = pictures.copy()
    broken[3, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match=r"real\[3\] holds a value that is not finite"):
        aligned_nearest(pictures, broken)
    with pytest.raises(NotEnoughDataError, match="made is empty"):
        aligned_nearest(pictures[:0], pictures)
