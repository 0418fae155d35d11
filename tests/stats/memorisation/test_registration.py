"""Images that were turned, mirrored, cropped, framed or recoloured."""

import numpy as np
import pytest
from PIL import Image

from showthrough.errors import NotEnoughDataError
from showthrough.stats.memorisation.margins import normalised, shades
from showthrough.stats.memorisation.registration import (
    CANDIDATES,
    aligned_among,
    aligned_nearest,
    coarse,
    outlines,
    unturned,
)
from showthrough.stats.memorisation.windows import ATTITUDES, turned
from smooth_pictures import smooth

N = 10


@pytest.fixture
def pictures(rng):
    return smooth(40, rng)


def sized(picture, height, width=None, box=None):
    image = Image.fromarray(picture)
    return np.asarray(image.resize((width or height, height), Image.Resampling.BILINEAR, box))


def cropped(picture, share, place=0.0):
    """Return a part of the picture at its old size, by another library."""
    side = len(picture)
    kept = share * side
    start = place * (side - kept)
    return sized(picture, side, box=(start, start, start + kept, start + kept))


def on_canvas(picture, top, left, size, shade):
    side = len(picture)
    canvas = np.full_like(picture, shade)
    canvas[top : top + size, left : left + size] = sized(picture, size)
    assert canvas.shape == (side, side, 3)
    return canvas


def posterised(picture):
    return np.repeat(picture.mean(axis=2, keepdims=True) // 64 * 85, 3, axis=2).astype(np.uint8)


def moved(picture):
    """Return the picture two pixels lower; what comes in repeats its edge."""
    return picture[np.clip(np.arange(len(picture)) - 2, 0, None)]


WAYS = {
    "turned by 90 degrees": np.rot90,
    "turned by 180 degrees": lambda x: np.rot90(x, 2),
    "turned by 270 degrees": lambda x: np.rot90(x, 3),
    "mirrored": lambda x: x[:, ::-1],
    "upside down": lambda x: x[::-1],
    "transposed": lambda x: x.transpose(1, 0, 2),
    "negative": lambda x: 255 - x,
    "gamma of 2.2": lambda x: (255 * (x / 255) ** 2.2).astype(np.uint8),
    "posterised": posterised,
    "framed by 8 % in white": lambda x: on_canvas(x, 2, 2, 20, 255),
    "framed in grey": lambda x: on_canvas(x, 2, 2, 20, 128),
    "on a larger canvas": lambda x: on_canvas(x, 1, 6, 16, 30),
    "cropped by a tenth": lambda x: cropped(x, 0.9, 0.5),
    "cropped to half its area": lambda x: cropped(x, 0.71, 0.4),
    "moved": moved,
    "negative of a crop turned": lambda x: 255 - np.rot90(cropped(x, 0.8, 1.0)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_is_found_in_every_attitude(pictures, way):
    made = np.stack([WAYS[way](picture) for picture in pictures[:N]])
    found = aligned_nearest(made, pictures)
    assert (found.rows[:, 0] == np.arange(N)).mean() >= 0.9
    assert np.median(found.distance[:, 0]) < 0.5 * np.median(found.distance[:, 1])


@pytest.mark.parametrize("way", ["framed by 8 % in white", "on a larger canvas", "turned by 90 degrees"])
def test_real_photos_may_be_the_altered_ones(pictures, way):
    real = np.stack([WAYS[way](picture) for picture in pictures])
    found = aligned_nearest(pictures[:N], real)
    assert (found.rows[:, 0] == np.arange(N)).mean() >= 0.9


def test_four_photos_in_a_mosaic_are_all_found(pictures):
    half = [sized(picture, 12) for picture in pictures[:4]]
    mosaic = np.vstack([np.hstack(half[:2]), np.hstack(half[2:])])
    found = aligned_nearest(mosaic[None], pictures, k=5)
    assert set(found.rows[0, :4]) == {0, 1, 2, 3}
    assert found.distance[0, 3] < 0.5 * found.distance[0, 4]


def test_equal_images_lie_at_distance_zero_and_turned_ones_too(pictures):
    for made in (pictures[:N], np.rot90(pictures[:N], axes=(1, 2)), pictures[:N, ::-1]):
        found = aligned_nearest(made, pictures)
        np.testing.assert_array_equal(found.rows[:, 0], np.arange(N))
        assert found.distance[:, 0].max() < 1e-4
        assert found.distance[:, 1].min() > 0.1


def test_a_copy_is_as_close_whichever_gallery_it_lies_in(pictures):
    """Distances are compared between training and held-out photos of different number."""
    made = np.stack([WAYS["cropped to half its area"](picture) for picture in pictures[:N]])
    few, many = aligned_nearest(made, pictures[:N], k=1), aligned_nearest(made, pictures, k=1)
    is_own = few.rows[:, 0] == np.arange(N)
    both = is_own & (many.rows[:, 0] == np.arange(N))
    assert both.sum() >= 8
    np.testing.assert_allclose(few.distance[both], many.distance[both], atol=1e-6)


def test_strangers_of_both_roles_come_equally_close_and_nowhere_near_a_copy(rng):
    made, one, other = (smooth(150, rng) for _ in range(3))
    first, second = (aligned_nearest(made, real, k=1).distance[:, 0] for real in (one, other))
    assert abs((first < second).mean() - 0.5) < 4 * 0.5 / np.sqrt(len(made))
    assert min(first.min(), second.min()) > 0.2
    assert len(np.unique(first)) == len(first)  # no heaps


def test_brightness_contrast_and_tint_change_little(pictures):
    found = aligned_nearest(0.1 + 0.7 * pictures[:5] / 255 + [0.05, 0, -0.05], pictures)
    assert found.distance[:, 0].max() < 0.01


def test_a_picture_of_one_shade_lies_at_distance_one_from_all_even_from_its_like(pictures):
    flat = np.full((2, 24, 24, 3), 90, dtype=np.uint8)
    found = aligned_nearest(flat, np.concatenate([pictures, flat]))
    np.testing.assert_array_equal(found.distance, 1)


def test_outlines_have_length_one_or_zero_and_average_over_cells():
    picture = np.zeros((2, 4, 4, 3))
    picture[0, :, 2:] = 1.0
    left, flat = outlines(normalised(shades(picture)).swapaxes(0, 1), side=2)
    np.testing.assert_allclose(left.reshape(2, 2), [[-0.5, 0.5], [-0.5, 0.5]])
    np.testing.assert_array_equal(flat, 0)


def test_features_without_attitude_are_a_lower_bound_on_the_distance_in_any(rng):
    one, other = rng.random((2, 30, 8, 8), dtype=np.float32)
    bound = np.linalg.norm(unturned(one) - unturned(other), axis=1)
    for attitude in range(ATTITUDES):
        for sign in (1, -1):
            apart = np.linalg.norm(coarse(turned(one, attitude)) - sign * coarse(other), axis=(1, 2))
            assert (bound <= apart + 1e-5).all()
    assert bound.min() > 0.1  # and still tell pictures apart


def test_a_gallery_in_many_parts_has_the_same_neighbours(pictures, monkeypatch):
    from showthrough.stats.memorisation import registration

    own, other = normalised(shades(pictures[:N])), normalised(shades(pictures))
    whole = aligned_among(own, other, 3)
    monkeypatch.setattr(registration, "GALLERY", 7)
    monkeypatch.setattr(registration, "HELD", 4096)
    parts = aligned_among(own, other, 3)
    np.testing.assert_array_equal(whole.rows, parts.rows)
    np.testing.assert_allclose(whole.distance, parts.distance, atol=1e-6)


def test_fewer_images_than_neighbours_are_all_returned_and_more_are_not_forgotten(pictures, rng):
    found = aligned_nearest(pictures[:2], pictures[:3], k=50)
    assert found.rows.shape == (2, 3)
    assert (np.diff(found.distance, axis=1) >= 0).all()
    many = aligned_nearest(pictures[:2], smooth(CANDIDATES + 20, rng), k=CANDIDATES + 10)
    assert many.rows.shape == (2, CANDIDATES + 10)


def test_what_is_no_square_picture_or_not_finite_or_not_there_is_refused(pictures):
    with pytest.raises(ValueError, match=r"synthetic must be square pictures"):
        aligned_nearest(pictures[:, :20], pictures)
    broken = pictures.astype(np.float64)
    broken[3, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match=r"real\[3\] holds a value that is not finite"):
        aligned_nearest(pictures, broken)
    with pytest.raises(NotEnoughDataError, match="synthetic is empty"):
        aligned_nearest(pictures[:0], pictures)
