"""Painting over, from outside the mask alone."""

import sys

import numpy as np
import pytest

from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.redaction.redactors import inpaint
from showthrough.redaction.redactors.inpaint import Inpaint

pytest.importorskip("cv2")


def test_what_stood_in_the_mask_does_not_matter(picture, mask) -> None:
    other = np.where(mask[..., None], 255 - picture, picture)
    result = Inpaint(4)(picture, mask)
    assert np.array_equal(result, Inpaint(4)(other, mask))
    assert np.array_equal(result[~mask], picture[~mask])
    assert (result[mask] != picture[mask]).any()


def test_one_colour_around_is_about_the_same_within(mask) -> None:
    picture = np.full((*mask.shape, 3), 90, dtype=np.uint8)
    picture[mask] = 200
    difference = np.abs(Inpaint(4)(picture, mask).astype(int) - 90)
    assert difference.max() <= 10  # OpenCV adds the direction of a slope, which rounding makes, at each step


def test_where_nothing_is_around_there_is_grey(picture) -> None:
    assert (Inpaint(4)(picture, np.ones(picture.shape[:2], dtype=bool)) == inpaint.GREY).all()


@pytest.mark.parametrize("radius", [0, float("nan")])
def test_a_radius_that_is_none_is_refused(radius) -> None:
    with pytest.raises(ConfigError, match="radius"):
        Inpaint(radius)


def test_without_opencv_the_sentence_says_what_to_install(monkeypatch) -> None:
    inpaint._opencv.cache_clear()
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[opencv\]"):
        Inpaint(4)
    inpaint._opencv.cache_clear()
