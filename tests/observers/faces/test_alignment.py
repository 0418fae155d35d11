"""Tests of observers/faces.py: the face is found, and put where embedders expect it."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.core.config import ArcFaceConfig
from showthrough.core.types import Floats, Images
from showthrough.observers.faces.alignment import (
    CentralCrop,
    DetectedFace,
    Shape,
    aligned,
    boxed,
    cropper,
)
from showthrough.observers.faces.landmark_templates import ARCFACE, similarity
from showthrough.observers.faces.main_face import Face


def turned(points: Floats, scale: float, degrees: float, shift: tuple[float, float]) -> Floats:
    angle = np.deg2rad(degrees)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return scale * points @ rotation.T + np.array(shift)


@pytest.mark.parametrize("degrees", [0, 20, 90, 180, -135])
def test_a_known_similarity_is_recovered(degrees: float) -> None:
    target = turned(ARCFACE, 1.7, degrees, (30, -4))
    found = similarity(ARCFACE, target)
    np.testing.assert_allclose(ARCFACE @ found[:, :2].T + found[:, 2], target, atol=1e-9)


def test_a_mirrored_face_is_fitted_without_mirroring() -> None:
    found = similarity(ARCFACE, ARCFACE * [-1, 1])
    assert np.linalg.det(found[:, :2]) > 0


def test_no_other_similarity_comes_closer_to_noisy_points(rng: np.random.Generator) -> None:
    target = turned(ARCFACE, 0.8, 33, (5, 6)) + rng.normal(0, 3, ARCFACE.shape)
    best = similarity(ARCFACE, target)

    def error(matrix: Floats) -> float:
        return float(np.square(ARCFACE @ matrix[:, :2].T + matrix[:, 2] - target).sum())

    for _ in range(50):
        a, b, x, y = rng.normal(0, 0.01, 4)
        assert error(best) <= error(best + np.array([[a, -b, 50 * x], [b, a, 50 * y]]))


@pytest.mark.parametrize(("scale", "degrees"), [(1.0, 0), (1.5, 25), (4.3, -15)])
def test_landmarks_land_on_the_template(scale: float, degrees: float) -> None:
    landmarks = turned(ARCFACE, scale, degrees, (150, 140))
    y, x = np.mgrid[:700, :700]
    for point, aim in zip(landmarks, ARCFACE, strict=True):
        dot = np.exp(-((x - point[0]) ** 2 + (y - point[1]) ** 2) / (2 * (2 * scale) ** 2))
        image = np.repeat((255 * dot).astype(np.uint8)[..., None], 3, axis=2)
        crop = aligned(image, landmarks)[..., 0].astype(float)
        rows, columns = np.mgrid[:112, :112]
        middle = np.array([(columns * crop).sum(), (rows * crop).sum()]) / crop.sum()
        np.testing.assert_allclose(middle, aim, atol=0.3)


def test_a_box_is_cut_with_its_margin_and_stops_at_the_border() -> None:
    image = np.zeros((100, 200, 3), dtype=np.uint8)
    image[20:60, 50:90] = 255
    exact = boxed(image, np.array([50.0, 20.0, 90.0, 60.0]), 160, 0)
    wider = boxed(image, np.array([50.0, 20.0, 90.0, 60.0]), 160, 32)
    assert exact.shape == (160, 160, 3)
    assert (exact > 250).all()
    assert (wider[:, 0] == 0).all()
    assert (wider[80, 80] == 255).all()
    assert (wider > 127).mean() == pytest.approx((128 / 160) ** 2, abs=0.02)
    assert boxed(image, np.array([-40.0, -40.0, 30.0, 30.0]), 160, 14).shape == (160, 160, 3)


def test_the_central_crop_is_the_middle_of_an_image_read_at_the_size_it_asks_for(
    rng: np.random.Generator,
) -> None:
    crop = CentralCrop(112, 0.5)
    assert crop.size == (224, 224)
    images = rng.integers(0, 256, (3, 224, 224, 3), dtype=np.uint8)
    pixels, rows = crop(images)
    assert (pixels == images[:, 56:168, 56:168]).all()
    assert rows.tolist() == [0, 1, 2]


def test_the_config_chooses_how_faces_are_cut() -> None:
    def chosen(align: str) -> object:
        config = ArcFaceConfig.model_validate({"kind": "arcface", "align": align})
        return cropper(config, 112, "landmarks", Path())

    assert chosen("none") == CentralCrop(112)
    assert chosen("crop") == CentralCrop(112, 0.5)
    assert isinstance(chosen("mtcnn"), DetectedFace)


class OneFace:
    """A detector that sees one face in the first image and none in others."""

    name, digest, note = "one", "one-1", ""
    asked = 0

    def find(self, images: Images) -> list[Face | None]:
        self.asked += len(images)
        return [Face(np.array([10.0, 10.0, 90.0, 90.0]), ARCFACE + 20), *[None] * (len(images) - 1)]


@pytest.mark.parametrize("shape", ["landmarks", "box"])
def test_another_picture_is_cut_where_the_first_shows_the_face(
    shape: Shape, rng: np.random.Generator
) -> None:
    images, others = rng.integers(0, 256, (2, 2, 160, 150, 3), dtype=np.uint8)
    cut = DetectedFace(112, shape, OneFace())
    first, second = cut.both(images, others)
    again = cut.both(images, images)
    assert cut.finder.asked == 2  # an image is looked at once
    np.testing.assert_array_equal(again[0].pixels, first.pixels)
    assert first.rows.tolist() == second.rows.tolist() == [0]
    np.testing.assert_array_equal(first.pixels, cut(images).pixels)
    np.testing.assert_array_equal(second.pixels, cut(others).pixels)


def test_the_middle_of_another_picture_is_the_middle(rng: np.random.Generator) -> None:
    images, others = rng.integers(0, 256, (2, 3, 32, 32, 3), dtype=np.uint8)
    cut = CentralCrop(16, 0.5)
    first, second = cut.both(images, others)
    np.testing.assert_array_equal(first.pixels, images[:, 8:24, 8:24])
    np.testing.assert_array_equal(second.pixels, others[:, 8:24, 8:24])
