"""Pixel distance is the plain difference of pixels."""

import numpy as np
import pytest

from showthrough.errors import DataError
from showthrough.observers.pixels.pixels import Pixels


def test_a_difference_of_one_grey_level_everywhere_is_that_root_mean_square():
    pixels = Pixels(8)
    images = np.stack([np.full((8, 8, 3), 100, np.uint8), np.full((8, 8, 3), 101, np.uint8)])
    a, b = pixels(images)
    assert a.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(a - b) / np.sqrt(3 * 8**2) * 255, 1.0, rtol=1e-4)


def test_pixels_are_no_matcher_and_say_at_which_size_they_compare():
    pixels = Pixels(32)
    assert pixels.size == (32, 32)
    assert not pixels.info.is_matcher
    assert pixels.info.metric == "l2"
    assert "32 x 32" in pixels.info.preprocessing
    assert pixels.digest != Pixels(16).digest


def test_images_of_another_size_are_refused_in_a_sentence():
    with pytest.raises(DataError, match="embedder pixels looks at images"):
        Pixels(8)(np.zeros((1, 9, 9, 3), np.uint8))
