"""What five landmarks tell."""

import numpy as np
import pytest

from showthrough.stats.redaction.face_traits import TRAITS, eye_distance, landmark_shift, mouth_width, yaw

FACE = np.array([[[30.0, 40.0], [70.0, 40.0], [50.0, 60.0], [35.0, 80.0], [65.0, 80.0]]])


def turned(points: np.ndarray, degrees: float) -> np.ndarray:
    angle = np.deg2rad(degrees)
    return points @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@pytest.mark.parametrize("degrees", [0, 30, 180])
def test_traits_do_not_depend_on_size_place_or_how_the_head_is_tilted(degrees: float) -> None:
    moved = turned(2 * FACE, degrees) + 17
    for trait in TRAITS.values():
        assert trait(moved) == pytest.approx(trait(FACE))
    assert eye_distance(moved) == pytest.approx(2 * eye_distance(FACE))


def test_a_nose_to_the_right_is_a_turned_head_and_corners_apart_a_wide_mouth() -> None:
    other = FACE.copy()
    other[0, 2, 0] += 8
    other[0, 4, 0] += 10
    assert yaw(FACE) == pytest.approx([0])
    assert yaw(other) == pytest.approx([0.2])
    assert mouth_width(other) - mouth_width(FACE) == pytest.approx([0.25])


def test_a_shift_is_in_eye_distances() -> None:
    assert landmark_shift(FACE, FACE + np.array([0.0, 4.0])) == pytest.approx([0.1])
    assert landmark_shift(FACE, FACE) == pytest.approx([0.0])
