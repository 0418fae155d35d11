"""Every face of a synthetic image becomes an image of its own."""

from pathlib import Path

import numpy as np
import pytest

from lfw_pairs import photos
from showthrough.core.images import ArraySource, ImageSet, Role, resized
from showthrough.core.types import Images
from showthrough.observers.faces.further_faces import (
    MOST,
    FaceWindows,
    faces_of,
    further_faces,
    windows_of,
)
from showthrough.observers.faces.main_face import Face


class BrightSquares:
    """A finder of bright squares on black, so that the right answer is known."""

    name, digest, note = "squares", "", ""

    def __init__(self, squares: dict[int, list[tuple[int, int, int]]]) -> None:
        self.squares = squares  # by the grey level of the image's corner: x, y, side

    def find(self, images: Images) -> list[Face | None]:
        raise AssertionError("the subject alone was asked for")

    def find_all(self, images: Images) -> list[list[Face]]:
        return [
            [
                Face(np.array([x, y, x + side, y + side], dtype=float), np.zeros((5, 2)), 0.9)
                for x, y, side in self.squares.get(int(image[0, 0, 0]), [])
            ]
            for image in images
        ]


def of(pixels: Images) -> ImageSet:
    n = len(pixels)
    return ImageSet(
        role=Role.SYNTHETIC,
        source=ArraySource(pixels),
        ids=[f"synthetic-{row}" for row in range(n)],
        identity=[f"person-{row}" for row in range(n)],
        sizes=[pixels.shape[1:3]] * n,
        digest="d",
    )


@pytest.fixture
def scenes() -> Images:
    """Return three images: nobody, one square, two squares at known places."""
    pixels = np.zeros((3, 80, 120, 3), dtype=np.uint8)
    pixels[:, 0, 0] = np.arange(3)[:, None]
    pixels[1, 20:50, 40:70] = 200
    pixels[2, 20:50, 10:40] = 150
    pixels[2, 30:50, 90:110] = 250
    return pixels


SQUARES = {1: [(40, 20, 30)], 2: [(10, 20, 30), (90, 30, 20)]}


def found_by(images: ImageSet, *finders: BrightSquares) -> FaceWindows:
    return further_faces(faces_of(images, finders))


def test_an_image_of_several_faces_gets_a_window_for_each_and_the_others_none(scenes: Images) -> None:
    images = of(scenes)
    found = found_by(images, BrightSquares(SQUARES))
    assert (len(found.windows), found.images, found.left_out) == (2, 1, 0)
    faces = windows_of(images, found)
    assert faces.ids == ["synthetic-2", "synthetic-2"]  # evidence names the image that a face is in
    first, second = faces.source.read(0), faces.source.read(1)
    assert first.max() == 150  # the window holds its own face alone
    assert second.max() == 250
    assert [first.shape[:2], second.shape[:2]] == list(faces.sizes)


def test_two_finders_that_see_one_face_make_one_window(scenes: Images) -> None:
    shifted = {1: SQUARES[1], 2: [(11, 21, 30), (90, 30, 20), (60, 60, 18)]}
    assert len(found_by(of(scenes), BrightSquares(SQUARES), BrightSquares(shifted)).windows) == 3


def test_a_face_that_is_alone_and_large_is_seen_in_the_whole_image(scenes: Images) -> None:
    assert found_by(of(scenes[:2]), BrightSquares(SQUARES)).windows == ()


def test_a_single_face_gets_a_window_where_the_subject_rule_or_a_finder_would_miss_it(scenes: Images) -> None:
    images = of(scenes[:2])
    small = {1: [(40, 20, 12)]}  # below the smallest that a photo may be of
    assert len(found_by(images, BrightSquares(small)).windows) == 1
    assert len(found_by(images, BrightSquares(SQUARES), BrightSquares({})).windows) == 1


def test_a_crowd_is_searched_up_to_a_number_of_faces_and_the_rest_is_counted(scenes: Images) -> None:
    crowd = {2: [(x, y, 3) for x in range(0, 110, 5) for y in range(0, 70, 5)]}
    found = found_by(of(scenes), BrightSquares(crowd))
    assert (len(found.windows), found.left_out) == (MOST, 22 * 14 - MOST)


def test_a_search_that_was_broken_off_goes_on_where_it_stopped(scenes: Images) -> None:
    images, finder = of(np.concatenate([scenes] * 30)), BrightSquares(SQUARES)
    parts = list(faces_of(images, [finder]))
    assert len(parts) > 1
    rest = list(faces_of(images, [finder], start=len(parts[0].rows)))
    assert further_faces([parts[0], *rest]) == further_faces(parts)


def test_a_window_is_read_at_the_size_asked_for(scenes: Images) -> None:
    images = of(scenes)
    faces = windows_of(images, found_by(images, BrightSquares(SQUARES)))
    assert faces.source.read(0, (16, 16)).shape == (16, 16, 3)


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_both_faces_of_a_real_scene_are_found_in_any_attitude(shared_data: Path, turns: int) -> None:
    pytest.importorskip("cv2")
    from showthrough.observers.faces.yunet import YuNet

    finder = YuNet(shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx")
    one, other = photos(shared_data, 2)
    scene = np.full((250, 420, 3), 128, dtype=np.uint8)
    scene[:, :250] = one
    scene[60:230, 250:420] = resized(other, (170, 170))
    turned = np.ascontiguousarray(np.rot90(scene, turns))[None]
    images = of(turned)
    faces = windows_of(images, further_faces(faces_of(images, [finder])))
    assert len(faces) == 2
    for row in range(2):
        (face,) = finder.find(faces.source.read(row)[None])
        assert face is not None
        assert face.turns == 0  # windows stand upright
