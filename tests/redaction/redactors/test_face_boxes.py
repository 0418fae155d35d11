"""Boxes of faces, on the picture as it stands."""

import numpy as np
import pytest

from showthrough.observers.faces.main_face import Face
from showthrough.redaction.redactors.face_boxes import face_boxes, upright_boxes

POINTS = np.zeros((5, 2))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_box_of_a_turned_picture_is_turned_back(turns) -> None:
    picture = np.zeros((40, 60), dtype=bool)
    picture[5:15, 20:50] = True
    rows, columns = np.nonzero(np.rot90(picture, turns))
    box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], dtype=float)
    assert upright_boxes([Face(box, POINTS, 1.0, turns)], (40, 60)).tolist() == [[20, 5, 50, 15]]


class _Finder:
    name, digest, note = "finder", "", ""

    def find(self, images):
        return [None] * len(images)

    def find_all(self, images):
        boxes = [(5, 5, 20, 20), (-10, -10, -1, -1), (70, 5, 90, 20), (-5, 30, 10, 45), (9, 9, 9, 12)]
        return [[Face(np.array(box, dtype=float), POINTS) for box in boxes]]


def test_faces_beyond_the_picture_are_none_and_those_at_its_border_are() -> None:
    found = face_boxes(np.zeros((40, 60, 3), np.uint8), _Finder())
    assert found.tolist() == [[5, 5, 20, 20], [-5, 30, 10, 45]]
