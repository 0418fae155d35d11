"""The two ways to a chip of dlib, by its own points and by eyes, nose and mouth, lead to the same place."""

import numpy as np

from showthrough.observers.faces.landmark_templates import (
    ARCFACE,
    ARCFACE_SIDE,
    CHIP,
    CHIP_POINTS,
    CHIP_SIDE,
    similarity,
)


def test_templates_lie_inside_their_crops_with_the_left_eye_first() -> None:
    for template, side in ((ARCFACE, ARCFACE_SIDE), (CHIP, CHIP_SIDE), (CHIP_POINTS, CHIP_SIDE)):
        assert template.min() > 0
        assert template.max() < side - 1
    for template in (ARCFACE, CHIP):
        left, right, nose, *mouth = template
        assert left[0] < nose[0] < right[0]
        assert all(corner[1] > nose[1] > left[1] for corner in mouth)


def test_both_marks_of_a_chip_agree_on_where_the_eyes_are() -> None:
    right, left = CHIP_POINTS[:2].mean(axis=0), CHIP_POINTS[2:4].mean(axis=0)
    np.testing.assert_allclose(CHIP[:2], [left, right], atol=3)  # pixels of 150


def test_the_two_templates_of_one_face_differ_by_size_and_place_alone() -> None:
    to_arcface = similarity(CHIP, ARCFACE)
    left_over = CHIP @ to_arcface[:, :2].T + to_arcface[:, 2] - ARCFACE
    assert np.abs(left_over).max() < 3
    assert abs(to_arcface[1, 0]) < 0.02
