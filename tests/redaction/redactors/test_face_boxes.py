"""Boxes of faces, on the picture as it stands."""

import numpy as np
import pytest

from lfw_pairs import photos
from showthrough.errors import ConfigError
from showthrough.observers.faces.main_face import Face
from showthrough.redaction.redactors.face_boxes import FaceLook, apart, face_look, tiles, upright_boxes

POINTS = np.zeros((5, 2))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_box_of_a_turned_picture_is_turned_back(turns) -> None:
    picture = np.zeros((40, 60), dtype=bool)
    picture[5:15, 20:50] = True
    rows, columns = np.nonzero(np.rot90(picture, turns))
    box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], dtype=float)
    assert upright_boxes([Face(box, POINTS, 1.0, turns)], (40, 60)).tolist() == [[20, 5, 50, 15]]


class _Finder:
    """Finds what it is told, and bright squares of 20 pixels and more, on pictures made smaller to 100."""

    name, digest, note = "finder", "", ""

    def __init__(self, *boxes):
        self.boxes = boxes

    def find(self, images):
        return [None] * len(images)

    def find_all(self, images):
        return [[Face(np.array(box, dtype=float), POINTS) for box in self.boxes] for _ in images]


class _Bright(_Finder):
    def find_all(self, images):
        found = []
        for image in images:
            rows, columns = np.nonzero(image[..., 0])
            shrink = max(1, max(image.shape) / 100)
            is_large = len(rows) > 0 and min(np.ptp(rows), np.ptp(columns)) + 1 >= 20 * shrink
            box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if is_large else None
            found.append([Face(np.array(box, dtype=float), POINTS)] if box else [])
        return found


def test_faces_beyond_the_picture_are_none_and_those_at_its_border_are() -> None:
    outside = (-10, -10, -1, -1), (70, 5, 90, 20), (9, 9, 9, 12)
    look = FaceLook(_Finder((5, 5, 20, 20), *outside, (-5, 30, 10, 45)), 100)
    assert look(np.zeros((40, 60, 3), np.uint8)).tolist() == [[5, 5, 20, 20], [-5, 30, 10, 45]]
    assert FaceLook(_Finder(), 100)(np.zeros((40, 60, 3), np.uint8)).shape == (0, 4)


def test_a_thorough_look_finds_small_faces_on_large_pictures() -> None:
    picture = np.zeros((300, 450, 3), dtype=np.uint8)
    picture[135:160, 190:215] = 255
    coarse, thorough = FaceLook(_Bright(), 100), FaceLook(_Bright(), 100, thorough=True)
    assert len(coarse(picture)) == 0
    assert coarse.is_coarse((300, 450))
    assert not coarse.is_coarse((100, 90))
    assert not thorough.is_coarse((300, 450))
    assert thorough(picture).tolist() == [[190, 135, 215, 160]]


def test_a_face_of_half_a_tile_lies_whole_in_one_of_each_size() -> None:
    found = list(tiles((333, 517), 64))
    for side in {side for _, _, side in found}:
        half = side // 2
        for top in range(0, 333 - half, 7):
            for left in range(0, 517 - half, 7):
                assert any(
                    y <= top and top + half <= y + side and x <= left and left + half <= x + side
                    for y, x, own in found
                    if own == side
                )
    assert list(tiles((64, 60), 64)) == []


def test_two_views_of_one_face_are_one_box_that_covers_both() -> None:
    boxes = np.array([[0, 0, 10, 10], [50, 0, 60, 10], [2, 1, 12, 11], [52, 2, 57, 9]], dtype=float)
    assert apart(boxes).tolist() == [[0, 0, 12, 11], [50, 0, 60, 10]]


def test_two_faces_side_by_side_stay_two() -> None:
    boxes = np.array([[0, 0, 10, 10], [6, 0, 16, 10]], dtype=float)
    assert apart(boxes).tolist() == boxes.tolist()


def test_a_file_for_a_detector_that_has_its_own_is_refused(tmp_path) -> None:
    with pytest.raises(ConfigError, match="mtcnn comes with its weights"):
        face_look("mtcnn", tmp_path / "yunet.onnx")


def test_dlib_finds_faces_to_hide(shared_data) -> None:
    pytest.importorskip("dlib")
    look = face_look("dlib")
    assert (look.finder.name, look.longest_side) == ("dlib", 1024)
    boxes = [look(photo) for photo in photos(shared_data, 3)]
    assert all(len(found) for found in boxes)
    assert all((found[:, 2:] > found[:, :2]).all() for found in boxes)


def test_mtcnn_is_there_without_a_file() -> None:
    look = face_look("mtcnn", thorough=True)
    assert (look.finder.name, look.longest_side, look.thorough) == ("MTCNN", 1024, True)
