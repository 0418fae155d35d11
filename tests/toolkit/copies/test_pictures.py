"""Pixels as square pictures."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.errors import NotAssessableError
from showthrough.testing.in_memory import PIXELS
from showthrough.toolkit.copies.pictures import square_pictures
from smooth_pictures import SIDE, named, smooth


def test_pictures_have_the_pixels_of_their_images(observe, rng):
    images = smooth(5, rng)
    seen = observe(train=named(images, "t"), embedders=(PIXELS,))
    found = square_pictures(seen, Role.TRAIN)
    assert found.pixels.shape == (5, SIDE, SIDE, 3)
    assert (found.rows == np.arange(5)).all()
    np.testing.assert_allclose(found.pixels, images / 255, atol=1e-6)


def test_images_that_are_no_squares_are_refused(observe, rng):
    seen = observe(train=named(smooth(5, rng)[:, :20], "t"), embedders=(PIXELS,))
    with pytest.raises(NotAssessableError, match="those of a square"):
        square_pictures(seen, Role.TRAIN)
