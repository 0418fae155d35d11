"""Tests of observers/cascade.py: many images at once, and the boxes that facenet-pytorch finds one by one."""

from pathlib import Path

import numpy as np
import pytest
import torch
from facenet_pytorch.models.utils.detect_face import detect_face
from PIL import Image

from lfw_pairs import photos
from showthrough.core.images import Size, resized
from showthrough.core.types import Images
from showthrough.observers.faces import mtcnn_cascade as cascade
from showthrough.observers.faces.integral_image import MeanColours
from showthrough.observers.faces.main_face import FacesFound, smallest_face
from showthrough.observers.faces.mtcnn import face_finder
from showthrough.observers.faces.mtcnn_cascade import (
    PYRAMID,
    Candidates,
    Networks,
    detected,
    scales,
)
from showthrough.observers.runtime.device import device

NEAR = 1e-3  # pixels


def drawn(n: int, rng: np.random.Generator) -> Images:
    """Return smooth blots, in which low thresholds find faces."""
    coarse = rng.integers(0, 256, (n, 9, 12, 3), dtype=np.uint8)
    return np.stack(
        [np.asarray(Image.fromarray(one).resize((96, 72), Image.Resampling.BICUBIC)) for one in coarse]
    )


def one_by_one(images: Images, least: float, networks: Networks) -> list[FacesFound]:
    """Return what facenet-pytorch finds in each image alone."""
    with torch.inference_mode():
        found = [detect_face(one, least, *networks, PYRAMID, device()) for one in images]
    return [
        FacesFound(
            np.array(boxes[0], np.float64)[:, :4],
            np.array(points[0], np.float64),
            np.array(boxes[0], np.float64)[:, 4],
        )
        for boxes, points in found
    ]


def assert_same(ours: list[FacesFound], theirs: list[FacesFound]) -> int:
    """Compare all faces of each image and return how many there are."""
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.boxes.shape == other.boxes.shape
        mine_first, other_first = (np.lexsort(faces.boxes.round(1).T) for faces in (mine, other))
        np.testing.assert_allclose(mine.boxes[mine_first], other.boxes[other_first], atol=NEAR)
        np.testing.assert_allclose(mine.landmarks[mine_first], other.landmarks[other_first], atol=NEAR)
    return sum(len(faces.boxes) for faces in ours)


@pytest.mark.parametrize("size", [(250, 250), (64, 90)])
def test_all_faces_of_real_photos_are_where_the_library_finds_them(shared_data: Path, size: Size) -> None:
    faces = np.stack([resized(photo, size) for photo in photos(shared_data, 8)])
    least = smallest_face(size)
    networks = face_finder().networks
    ours = detected(faces, least, networks)
    assert assert_same(ours, one_by_one(faces, least, networks)) >= 8


def test_what_low_thresholds_take_for_faces_is_the_same_too(rng: np.random.Generator) -> None:
    networks = face_finder().networks._replace(thresholds=(0.3, 0.05, 0.02))
    blots = drawn(16, rng)
    found = assert_same(detected(blots, 20, networks), one_by_one(blots, 20, networks))
    assert found >= 8, "otherwise nothing was compared"


def test_pictures_without_a_face_have_none(rng: np.random.Generator) -> None:
    assert [len(faces.boxes) for faces in detected(drawn(4, rng), 20, face_finder().networks)] == [0] * 4
    flat = np.full((2, 40, 40, 3), 90, dtype=np.uint8)
    (first, second) = detected(flat, 20, face_finder().networks)
    assert first.boxes.shape == second.boxes.shape == (0, 4)
    assert first.landmarks.shape == (0, 5, 2)


def test_an_image_too_small_for_the_smallest_face_has_none(rng: np.random.Generator) -> None:
    assert scales((19, 300), least=20) == []
    small = rng.integers(0, 256, (1, 19, 300, 3), dtype=np.uint8)
    assert len(detected(small, 20, face_finder().networks)[0].boxes) == 0


def test_a_candidate_wholly_outside_its_image_is_left_out() -> None:
    boxes = torch.tensor([[-30.0, 5, -2, 33], [61, 5, 80, 24], [10, 10, 20, 20], [55, 30, 90, 65]])
    candidates = Candidates(boxes, torch.arange(4))
    inside = cascade._inside(MeanColours(torch.zeros((4, 40, 60, 3), dtype=torch.uint8)), candidates)
    assert inside.image.tolist() == [2, 3]


def test_of_boxes_that_lie_in_one_another_the_best_is_kept() -> None:
    boxes = np.array([[0, 0, 40, 40], [10, 10, 30, 30], [35, 35, 75, 75]], dtype=np.float32)
    score = np.array([0.8, 0.9, 0.7], dtype=np.float32)
    assert sorted(cascade._unnested(boxes, score)) == [1, 2]
