"""Sheets of samples: labelled as synthetic, pixels as they are."""

import numpy as np
import pytest

from showthrough.report.figures.sample_sheet import LABEL, MOST, draw_sheet


def test_samples_are_shown_as_they_are_under_their_label(rng):
    images = rng.integers(0, 256, (10, 8, 6, 3), dtype=np.uint8)
    figure = draw_sheet(images, 640)
    shown = [axes.images[0].get_array() for axes in figure.axes if axes.images]
    assert np.array_equal(np.stack(shown), images)
    assert figure.get_suptitle() == LABEL


def test_a_sheet_is_never_endless():
    figure = draw_sheet(np.zeros((MOST + 5, 4, 4, 3), dtype=np.uint8), 640)
    assert sum(bool(axes.images) for axes in figure.axes) == MOST


@pytest.mark.parametrize(
    "images", [np.zeros((3, 8, 8, 3)), np.zeros((0, 8, 8, 3), np.uint8), np.zeros((8, 8, 3), np.uint8)]
)
def test_anything_but_images_is_refused(images):
    with pytest.raises(ValueError, match="uint8 images"):
        draw_sheet(images, 640)
