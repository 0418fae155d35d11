"""Windows around faces."""

import numpy as np

from showthrough.redaction.anonymisers.face_windows import (
    FaceSquare,
    box_mask,
    cut,
    cut_mask,
    face_box,
    put_back,
    usual_landmarks,
    window_of,
    windows_of,
)

PICTURE = np.random.default_rng(0).integers(0, 256, (60, 80, 3)).astype(np.uint8)


def test_a_window_at_its_own_size_comes_back_bit_for_bit() -> None:
    window = FaceSquare(10, 20, 24)
    face = cut(PICTURE, window, 24)
    assert (face == PICTURE[20:44, 10:34]).all()
    back = put_back(PICTURE, 255 - face, window)
    assert (back[20:44, 10:34] == 255 - face).all()
    back[20:44, 10:34] = face
    assert (back == PICTURE).all()


def test_a_window_may_reach_beyond_the_picture() -> None:
    window = FaceSquare(-5, 50, 24)
    assert (cut(PICTURE, window, 24)[:10, :5] == PICTURE[50:, :1]).all()  # the edge goes on
    assert put_back(PICTURE, cut(PICTURE, window, 24), window).shape == PICTURE.shape


def test_a_pixel_that_is_hidden_in_part_is_hidden() -> None:
    mask = np.zeros((60, 80), dtype=bool)
    mask[30:35, 40:45] = True
    small = cut_mask(mask, FaceSquare(20, 10, 48), 16)
    assert small.any()
    covered = np.repeat(np.repeat(small, 3, axis=0), 3, axis=1)
    assert covered[mask[10:58, 20:68]].all()
    assert not cut_mask(
        np.ones((4, 4), bool), FaceSquare(-8, -8, 8), 8
    ).any()  # nothing is hidden beyond the border


def test_a_window_holds_the_face_and_landmarks_lie_where_they_were() -> None:
    landmarks = usual_landmarks(np.array([20.0, 10.0, 50.0, 45.0]))
    found = windows_of([PICTURE], [landmarks], 24)
    window = window_of(face_box(landmarks))
    back = found.landmarks[0] * window.side / 24 + np.array([window.left, window.top])
    assert np.allclose(back, landmarks)
    assert 0.3 < found.holes[0].mean() < 0.7
    assert not found.holes[0][0].any()
    assert not found.holes[0][:, 0].any()


def test_usual_landmarks_are_those_of_a_face_in_that_box() -> None:
    box = np.array([5.0, 7.0, 49.0, 59.0])
    assert np.allclose(face_box(usual_landmarks(box)), box, atol=0.6)


def test_no_faces_are_no_windows() -> None:
    assert windows_of([], [], 24).pixels.shape == (0, 24, 24, 3)


def test_a_box_covers_each_pixel_that_it_touches() -> None:
    assert np.flatnonzero(box_mask(np.array([1.5, 0.0, 3.1, 1.0]), 5)[0]).tolist() == [1, 2, 3]
