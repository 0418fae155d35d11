"""MTCNN is loaded once, and whatever changes what it finds changes its digest."""

import numpy as np

from showthrough.observers.faces.main_face import SMALLEST_FACE
from showthrough.observers.faces.mtcnn import LONGEST_SIDE, MTCNN, face_finder


def test_the_networks_are_loaded_once() -> None:
    assert face_finder() is face_finder()
    assert len(face_finder().digest) >= 12
    assert not any(network.training for network in face_finder().networks[:3])


def test_one_answer_comes_for_each_image_in_order() -> None:
    flat = np.full((3, 60, 80, 3), 90, dtype=np.uint8)
    assert face_finder().find(flat) == [None, None, None]
    tiny = np.zeros((2, SMALLEST_FACE // 2, SMALLEST_FACE // 2, 3), dtype=np.uint8)
    assert face_finder().find(tiny) == [None, None]


def test_a_very_large_image_without_a_face_is_searched_all_the_same() -> None:
    wide = np.full((1, 40, 2 * LONGEST_SIDE, 3), 127, dtype=np.uint8)
    assert face_finder().find(wide) == [None]


def test_a_detector_is_known_by_its_digest() -> None:
    one = face_finder()
    assert MTCNN(one.networks, "other") != one
