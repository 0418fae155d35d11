"""dlib's detector finds what the other detectors find, turned or small, and says where the landmarks are."""

from pathlib import Path

import numpy as np
import pytest

from lfw_pairs import photos
from showthrough.core.images import resized
from showthrough.errors import IntegrityError
from showthrough.observers.faces import dlib_faces
from showthrough.observers.faces.dlib_faces import DlibFaces
from showthrough.observers.faces.dlib_process import FIND
from showthrough.observers.faces.landmark_templates import CHIP
from showthrough.observers.faces.yunet import YuNet
from showthrough.weight_catalogue import entry_called


@pytest.fixture(scope="module")
def finder() -> DlibFaces:
    pytest.importorskip("dlib")
    entry = entry_called("dlib-landmarks")
    return DlibFaces(entry.path, entry.sha256, cores=1)


def test_landmarks_are_those_of_another_detector_within_a_tenth_of_the_eyes_distance(
    shared_data: Path, finder: DlibFaces, detector_file: Path
) -> None:
    faces = photos(shared_data, 8)
    gaps = []
    for own, other in zip(finder.find(faces), YuNet(detector_file).find(faces), strict=True):
        assert own is not None
        assert other is not None
        apart = np.linalg.norm(other.landmarks[0] - other.landmarks[1])
        gaps.append(np.linalg.norm(own.landmarks[:2] - other.landmarks[:2], axis=1).mean() / apart)
    assert np.median(gaps) < 0.1


def test_a_turned_face_is_found_with_its_turn(shared_data: Path, finder: DlibFaces) -> None:
    faces = photos(shared_data, 3)
    for turns in (1, 2, 3):
        found = finder.find(np.ascontiguousarray(np.rot90(faces, -turns, axes=(1, 2))))
        assert [face and face.turns for face in found] == [turns] * 3


def test_a_faint_face_is_found_by_a_second_look_and_scores_as_such(
    shared_data: Path, finder: DlibFaces
) -> None:
    halves = photos(shared_data, 2).copy()
    halves[:, :, 125:] = 128
    assert all(finder._pool(FIND, halves, doublings)[0].size == 0 for doublings in (0, 1, 2))
    for face in finder.find(halves):
        assert face is not None
        assert face.turns == 0
        assert 1 / (1 + np.exp(0.4)) <= face.score < 0.5


def test_a_small_face_is_found_in_the_image_made_larger(shared_data: Path, finder: DlibFaces) -> None:
    small = np.stack([resized(photo[62:188, 62:188], (48, 48)) for photo in photos(shared_data, 6)])
    assert sum(face is not None for face in finder.find(small)) >= 5


def test_bystanders_are_found_too(shared_data: Path, finder: DlibFaces) -> None:
    one, two = (photo[50:200, 50:200] for photo in photos(shared_data, 2))
    (found,) = finder.find_all(np.concatenate([one, two], axis=1)[None])
    assert len(found) == 2
    assert {face.box[0] < 150 for face in found} == {True, False}


def test_where_there_is_no_face_none_is_found(finder: DlibFaces, rng: np.random.Generator) -> None:
    noise = rng.integers(0, 256, (2, 100, 100, 3), dtype=np.uint8)
    assert finder.find(noise) == [None, None]
    assert finder.find_all(np.zeros((1, 10, 10, 3), dtype=np.uint8)) == [[]]


def test_the_digest_depends_on_how_faces_are_chosen(
    finder: DlibFaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_called("dlib-landmarks")
    assert DlibFaces(entry.path, cores=1).digest == finder.digest
    monkeypatch.setattr(dlib_faces, "SURE", 0.5)
    assert DlibFaces(entry.path, cores=1).digest != finder.digest


def test_another_file_than_the_one_that_is_named_is_refused(finder: DlibFaces) -> None:
    with pytest.raises(IntegrityError, match="expects 0000"):
        DlibFaces(entry_called("dlib-landmarks").path, "0" * 64)


def test_landmarks_of_the_mean_face_are_the_template() -> None:
    placed = dlib_faces._landmarks(2 * dlib_faces.CHIP_POINTS + 7)
    np.testing.assert_allclose(placed, 2 * CHIP + 7)
