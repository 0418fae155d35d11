"""Replacement of faces on whole pictures."""

import numpy as np
import pytest

from showthrough.errors import DataError
from showthrough.observers.faces.main_face import Face
from showthrough.redaction.anonymisers.face_replacer import FaceReplacer
from showthrough.redaction.anonymisers.face_windows import WindowedFaces, usual_landmarks

PICTURE = np.random.default_rng(0).integers(0, 256, (60, 90, 3)).astype(np.uint8)
MASK = np.zeros((60, 90), dtype=bool)
MASK[10:30, 10:28] = True
MASK[30:55, 60:80] = True


class Recorder:
    """Paints holes in one grey, and keeps what it was given."""

    title = "a painter"

    def __init__(self) -> None:
        self.faces: list[WindowedFaces] = []
        self.seeds: list[int] = []

    def __call__(self, faces: WindowedFaces, seeds) -> np.ndarray:
        self.faces.append(faces)
        self.seeds += seeds
        return np.where(faces.holes[..., None], np.uint8(99), faces.pixels)


def test_each_part_of_a_mask_is_a_face_and_nothing_else_changes() -> None:
    recorder = Recorder()
    found = FaceReplacer(recorder, 32, seed=1)(PICTURE, MASK)
    assert len(recorder.faces) == 2
    assert (found[~MASK] == PICTURE[~MASK]).all()
    inside = np.zeros_like(MASK)
    inside[12:28, 12:26] = inside[33:52, 63:77] = True
    assert (found[inside] == 99).all()


def test_a_seed_follows_from_the_surroundings_and_from_nothing_of_the_face() -> None:
    recorder = Recorder()
    replace = FaceReplacer(recorder, 32, seed=1)
    other = PICTURE.copy()
    other[MASK] = 255 - other[MASK]
    replace(PICTURE, MASK)
    replace(other, MASK)
    replace(np.roll(PICTURE, 1, axis=0), MASK)
    assert recorder.seeds[:2] == recorder.seeds[2:4]
    assert recorder.seeds[:2] != recorder.seeds[4:]


def test_without_a_seed_nobody_can_repeat_the_noise() -> None:
    one, other = Recorder(), Recorder()
    FaceReplacer(one, 32)(PICTURE, MASK)
    FaceReplacer(other, 32)(PICTURE, MASK)
    assert one.seeds != other.seeds


def test_landmarks_that_are_found_are_taken_and_usual_ones_elsewhere() -> None:
    box = np.array([10.0, 10.0, 28.0, 30.0])
    shown = usual_landmarks(box) + 2
    recorder = Recorder()
    FaceReplacer(recorder, 32, lambda pictures: [[Face(box, shown)]], seed=1)(PICTURE, MASK)
    plain = Recorder()
    FaceReplacer(plain, 32, seed=1)(PICTURE, MASK)
    moved = recorder.faces[0].landmarks - plain.faces[0].landmarks
    assert np.allclose(moved, moved[0, 0, 0])
    assert moved[0, 0, 0] > 1
    assert np.array_equal(recorder.faces[1].landmarks, plain.faces[1].landmarks)


def test_an_empty_mask_changes_nothing_and_a_misfit_is_refused() -> None:
    replace = FaceReplacer(Recorder(), 32, seed=1)
    found = replace(PICTURE, np.zeros_like(MASK))
    assert (found == PICTURE).all()
    assert not np.shares_memory(found, PICTURE)
    with pytest.raises(DataError):
        replace(PICTURE, MASK[:3])
