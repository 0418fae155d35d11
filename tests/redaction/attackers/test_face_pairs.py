"""Faces are cut out of both pictures where the original shows them."""

import numpy as np
import pytest

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.facts.redaction_facts import PairSet
from showthrough.core.missing import Missing
from showthrough.errors import NotAssessableError
from showthrough.observers.embedders.from_function import FunctionEmbedder
from showthrough.observers.faces.alignment import CentralCrop, DetectedFace
from showthrough.observers.faces.landmark_templates import ARCFACE
from showthrough.observers.faces.main_face import Face
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.redaction.attackers.face_pairs import cut_faces, matcher_of, refuse_teacher
from wavy_faces import set_of


class Finder:
    """A detector that finds a face where the corner of a picture is bright, turned by what it says."""

    name, digest, note = "corner", "corner-1", ""

    def find(self, images):
        box = np.array([0.0, 0.0, 112.0, 112.0])
        return [Face(box, ARCFACE, 1.0) if image[0, 0, 0] > 128 else None for image in images]


def embedder(cropper, *, is_matcher=True) -> FaceEmbedder:
    info = EmbedderInfo(name="e", title="E", metric="cosine", is_matcher=is_matcher, digest="abc")
    return FaceEmbedder(info, cropper, lambda faces: faces[:, :2, :2, 0].reshape(-1, 4).astype("f4"), 4)


def pairs_of(original, redacted) -> PairSet:
    return PairSet(set_of(original), set_of(redacted), lambda row: np.ones((112, 112), dtype=bool))


def test_the_redacted_face_lies_where_the_original_shows_it_and_others_are_counted() -> None:
    rng = np.random.default_rng(0)
    original = rng.integers(0, 100, (6, 112, 112, 3), dtype=np.uint8)
    original[[0, 1, 4], 0, 0] = 255
    redacted = np.zeros_like(original)  # shows no face at all
    redacted[:, :, 50:] = 99
    found = cut_faces(
        pairs_of(original, redacted),
        embedder(DetectedFace(112, "landmarks", Finder())),
        np.arange(6),
        lambda *_: None,
    )
    assert found.rows.tolist() == [0, 1, 4]
    assert found.no_face == 3
    assert found.pairs.person.tolist() == [0, 0, 1]
    for cut, pictures in ((found.pairs.clean, original), (found.pairs.redacted, redacted)):
        assert np.abs(cut.astype(int) - pictures[[0, 1, 4]]).max() <= 1  # resampled in place


def test_the_middle_of_both_pictures_is_read_at_the_size_of_the_embedder() -> None:
    rng = np.random.default_rng(0)
    original, redacted = rng.integers(0, 256, (2, 4, 40, 40, 3), dtype=np.uint8)
    told = []
    found = cut_faces(
        pairs_of(original, redacted),
        embedder(CentralCrop(10, 0.5)),
        np.array([1, 3]),
        lambda *done: told.append(done),
    )
    assert found.pairs.clean.shape == found.pairs.redacted.shape == (2, 10, 10, 3)
    assert found.rows.tolist() == [1, 3]
    assert found.pairs.person.tolist() == [0, 1]
    assert told == [(2, 2)]


def test_no_face_at_all_leaves_arrays_of_the_right_shape() -> None:
    dark = np.zeros((2, 112, 112, 3), dtype=np.uint8)
    eyes = embedder(DetectedFace(112, "landmarks", Finder()))
    found = cut_faces(pairs_of(dark, dark), eyes, np.arange(2), lambda *_: None)
    assert found.pairs.clean.shape == (0, 112, 112, 3)
    assert (found.no_face, found.pairs.people) == (2, 0)


def test_only_a_matcher_of_faces_speaks() -> None:
    found = matcher_of(embedder(CentralCrop(10, 0.5)))
    assert not isinstance(found, Missing)
    assert (found.name, found.side) == ("e", 10)
    plain = matcher_of(embedder(CentralCrop(10, 0.5), is_matcher=False))
    assert isinstance(plain, Missing)
    assert "not a biometric matcher" in plain.reason
    whole = matcher_of(FunctionEmbedder(lambda images: images[:, 0, 0], is_matcher=True))
    assert isinstance(whole, Missing)
    assert "whole pictures" in whole.reason


@pytest.mark.parametrize("taught_by", [("e",), ("other", "abc")])
def test_a_matcher_that_the_redactor_was_trained_against_does_not_judge(taught_by) -> None:
    info = embedder(CentralCrop(10)).info
    refuse_teacher(info, ("other",))
    with pytest.raises(NotAssessableError, match="trained against e"):
        refuse_teacher(info, taught_by)
