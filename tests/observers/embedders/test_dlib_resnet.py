"""dlib's network behind the interface of all embedders."""

from pathlib import Path

import numpy as np
import pytest

from lfw_pairs import lfw_pairs, similarities
from showthrough.core.config import DlibConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.observers.embedders.dlib_resnet import dlib_resnet

pytest.importorskip("dlib")


def config(**given: object) -> DlibConfig:
    return DlibConfig.model_validate({"kind": "dlib", "align": "none", **given})


def test_vectors_are_unit_and_the_same_on_one_core_and_on_two(rng: np.random.Generator) -> None:
    faces = rng.integers(0, 256, (3, 150, 150, 3), dtype=np.uint8)
    one, two = (dlib_resnet("d", config(), Path(), cores) for cores in (1, 2))
    vectors = one(faces)
    assert vectors.shape == (3, 128)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert two(faces).tobytes() == vectors.tobytes()
    assert (one.at_once, two.at_once) == (1, 2)
    assert one.digest == two.digest


def test_the_record_says_which_weights_they_are_and_on_which_terms() -> None:
    info = dlib_resnet("d", config(align="dlib"), Path(), 1).info
    assert info.is_matcher
    assert info.digest.startswith("55533b28")
    assert "CC0" in info.licence
    assert "mean face of dlib" in info.preprocessing
    assert not info.note, "the product pins the digest"


def test_an_image_without_a_face_is_a_row_of_nan() -> None:
    embedder = dlib_resnet("d", config(align="dlib"), Path(), 1)
    assert embedder.size is None
    assert np.isnan(embedder(np.zeros((2, 64, 64, 3), dtype=np.uint8))).all()


def test_another_file_may_be_named_and_is_checked(tmp_path: Path) -> None:
    (tmp_path / "own.dat").write_bytes(b"no network of dlib")
    (tmp_path / "own.bin").write_bytes(b"no network of dlib")
    with pytest.raises(IntegrityError, match="damaged, or no such file of dlib"):
        dlib_resnet("d", config(file="own.dat"), tmp_path, 1)
    with pytest.raises(IntegrityError, match="expects 0000"):
        dlib_resnet("d", config(file="own.dat", sha256="0" * 64), tmp_path, 1)
    with pytest.raises(EnvironmentFault, match="no weights file"):
        dlib_resnet("d", config(file="absent.dat"), tmp_path, 1)
    with pytest.raises(ConfigError, match=r"does not end in \.dat"):
        dlib_resnet("d", config(file="own.bin"), tmp_path, 1)


@pytest.mark.parametrize("align", ["dlib", "mtcnn"])
def test_people_are_told_apart(shared_data: Path, align: str) -> None:
    same, other = lfw_pairs(shared_data, 8)
    embedder = dlib_resnet("d", config(align=align), Path(), 1)
    assert np.median(similarities(embedder, same)) > similarities(embedder, other).max()
