"""Each detector finds the face that a photo is of, in any attitude, and all faces where that is asked."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lfw_pairs import photos
from showthrough.core.config import ArcFaceConfig, FaceNetConfig
from showthrough.core.images import resized
from showthrough.core.types import Floats, Images
from showthrough.errors import EnvironmentFault
from showthrough.observers.faces import yunet
from showthrough.observers.faces.alignment import cropper
from showthrough.observers.faces.main_face import FacesFound, Finder, subject
from showthrough.observers.faces.mtcnn import face_finder
from showthrough.observers.faces.yunet import YuNet


@pytest.fixture(params=["MTCNN", "YuNet"])
def finder(request: pytest.FixtureRequest) -> Finder:
    if request.param == "MTCNN":
        return face_finder()
    return YuNet(request.getfixturevalue("detector_file"))


def test_a_large_central_face_is_the_subject() -> None:
    boxes = np.array([[0.0, 0, 40, 40], [30, 30, 60, 60], [45, 45, 55, 55]])
    scores = np.array([0.9, 0.8, 0.7])
    chosen = subject(FacesFound(boxes, np.arange(30.0).reshape(3, 5, 2), scores), (100, 100))
    assert chosen is not None
    assert chosen.box.tolist() == [30, 30, 60, 60]
    assert chosen.landmarks[0].tolist() == [10, 11]
    assert chosen.score == 0.8
    assert subject(FacesFound(np.empty((0, 4)), np.empty((0, 5, 2)), np.empty(0)), (100, 100)) is None


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_photo_shows_the_same_face(finder: Finder, shared_data: Path, turns: int) -> None:
    upright = photos(shared_data, 6)
    turned = np.ascontiguousarray(np.rot90(upright, turns, axes=(1, 2)))
    for face, other in zip(finder.find(turned), finder.find(upright), strict=True):
        assert face is not None
        assert other is not None
        assert (face.turns, other.turns) == (4 - turns, 0)
        np.testing.assert_allclose(face.landmarks, other.landmarks, atol=2)


def test_all_faces_of_an_image_are_found_where_the_subject_is_one(finder: Finder, shared_data: Path) -> None:
    one, other = photos(shared_data, 2)
    scene = np.full((300, 560, 3), 128, dtype=np.uint8)
    scene[25:275, :250] = one
    scene[25:275, 300:550] = other
    (faces,) = finder.find_all(scene[None])
    assert sorted(int(face.box[0] > 280) for face in faces) == [0, 1]


def test_no_face_is_found_where_there_is_none(finder: Finder, rng: np.random.Generator) -> None:
    noise = rng.integers(0, 256, (4, 96, 96, 3), dtype=np.uint8)
    tiny = rng.integers(0, 256, (2, 10, 12, 3), dtype=np.uint8)
    assert finder.find(noise) == [None] * 4
    assert finder.find(np.zeros((2, 64, 48, 3), dtype=np.uint8)) == [None] * 2
    assert finder.find(tiny) == [None] * 2


def test_faces_of_real_photos_are_found_upright(finder: Finder, shared_data: Path) -> None:
    for face in finder.find(photos(shared_data, 6)):
        assert face is not None
        left_eye, right_eye, nose, left_mouth, right_mouth = face.landmarks
        assert left_eye[0] < right_eye[0]
        assert left_mouth[0] < right_mouth[0]
        assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])
        assert (face.box[:2] < nose).all()
        assert (nose < face.box[2:]).all()


def test_a_very_large_photo_is_searched_smaller_and_answered_in_its_own_pixels(
    finder: Finder, shared_data: Path
) -> None:
    photo = photos(shared_data, 1)[0]
    large = resized(photo, (1500, 1500))
    small_face, large_face = finder.find(photo[None])[0], finder.find(large[None])[0]
    assert small_face is not None
    assert large_face is not None
    np.testing.assert_allclose(large_face.landmarks / 6, small_face.landmarks, atol=6)


def test_a_bystander_at_the_border_is_not_the_subject(finder: Finder, shared_data: Path) -> None:
    subject, bystander = photos(shared_data, 2)
    scene = np.full((400, 640, 3), 128, dtype=np.uint8)
    scene[:300, :300] = resized(bystander, (300, 300))
    scene[75:325, 300:550] = subject
    alone = [finder.find(part[None])[0] for part in (scene[:, :300], scene[:, 300:])]
    assert all(alone), "both faces can be found"
    assert area(alone[0].box) > area(alone[1].box), "the bystander's is larger"
    chosen = finder.find(scene[None])[0]
    assert chosen is not None
    assert 320 < chosen.box[[0, 2]].mean() < 520


def area(box: Floats) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


def test_who_else_is_in_the_batch_does_not_matter(
    finder: Finder, shared_data: Path, rng: np.random.Generator
) -> None:
    faces: Images = photos(shared_data, 3)
    noise = rng.integers(0, 256, faces.shape, dtype=np.uint8)
    together = finder.find(np.concatenate([noise, faces]))
    for mixed, single in zip(together[3:], (finder.find(one[None])[0] for one in faces), strict=True):
        assert mixed is not None
        assert single is not None
        np.testing.assert_allclose(mixed.landmarks, single.landmarks, atol=0.1)
    assert together[:3] == [None] * 3


def test_both_detectors_put_landmarks_in_nearly_the_same_place(
    shared_data: Path, detector_file: Path
) -> None:
    faces = photos(shared_data, 6)
    for one, other in zip(face_finder().find(faces), YuNet(detector_file).find(faces), strict=True):
        assert one is not None
        assert other is not None
        between_eyes = np.linalg.norm(one.landmarks[0] - one.landmarks[1])
        assert np.linalg.norm(one.landmarks - other.landmarks, axis=1).mean() < 0.15 * between_eyes


def test_yunet_without_opencv_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "yunet.onnx").write_bytes(b"onnx")
    monkeypatch.setitem(sys.modules, "cv2", None)
    yunet._opencv.cache_clear()
    with pytest.raises(EnvironmentFault, match=r"showthrough\[opencv\]"):
        YuNet(tmp_path / "yunet.onnx")


def settings(**given: Any) -> ArcFaceConfig:
    return ArcFaceConfig.model_validate({"kind": "arcface", "align": "yunet", **given})


def test_the_config_names_the_detector_and_the_report_learns_of_it(detector_file: Path) -> None:
    cut = cropper(settings(detector_file=detector_file.name), 112, "landmarks", detector_file.parent)
    assert cut.size is None
    assert "found by YuNet" in cut.words
    assert "detector_sha256" in cut.note
    faces = FaceNetConfig(kind="facenet", align="yunet", detector_file=str(detector_file))
    boxes = cropper(faces, 160, "box", Path())
    assert boxes.digest == cut.digest
    assert boxes(np.zeros((2, 64, 64, 3), dtype=np.uint8)).pixels.shape == (0, 160, 160, 3)
    with pytest.raises(ValueError, match="yunet"):
        settings(align="mtcnn", detector_file="a.onnx")
