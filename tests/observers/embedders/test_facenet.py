"""Tests of observers/facenet.py with random weights: the published ones are not needed."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import torch
from facenet_pytorch import InceptionResnetV1
from torch import nn

from showthrough.core.config import FaceNetConfig
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.embedders.facenet import PUBLISHED, facenet
from showthrough.weight_catalogue import entry_called


def config(**given: object) -> FaceNetConfig:
    return FaceNetConfig.model_validate({"kind": "facenet", "align": "none", **given})


@pytest.fixture(scope="module")
def network() -> InceptionResnetV1:
    torch.manual_seed(5)
    return InceptionResnetV1().eval()


@pytest.fixture(scope="module")
def folder(network: InceptionResnetV1, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a state dict as it is published: with the classifier of its training."""
    path = tmp_path_factory.mktemp("weights")
    state = {**network.state_dict(), "logits.weight": torch.zeros(5, 512), "logits.bias": torch.zeros(5)}
    torch.save(state, path / "facenet.pt")
    return path


def test_vectors_are_those_of_the_network_after_fixed_standardisation(
    network: InceptionResnetV1, folder: Path, rng: np.random.Generator
) -> None:
    faces = rng.integers(0, 256, (2, 160, 160, 3), dtype=np.uint8)
    embedder = facenet("f", config(file="facenet.pt"), folder, allow_download=False)
    with torch.inference_mode():
        expected = network((torch.tensor(faces).permute(0, 3, 1, 2).float() - 127.5) / 128).numpy()
    vectors = embedder(faces)
    assert embedder.size == (160, 160)
    assert vectors.shape == (2, 512)
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    assert embedder.info.is_matcher


def test_an_image_without_a_face_is_a_row_of_nan(folder: Path) -> None:
    embedder = facenet("f", config(file="facenet.pt", align="mtcnn"), folder, allow_download=False)
    assert embedder.size is None
    assert np.isnan(embedder(np.zeros((2, 64, 64, 3), dtype=np.uint8))).all()


def test_without_a_file_nothing_is_fetched_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    with pytest.raises(EnvironmentFault, match=r"`file`.*--allow-download"):
        facenet("f", config(), tmp_path, allow_download=False)
    assert not list(tmp_path.iterdir())


def test_weights_that_were_fetched_before_are_used_again_if_they_are_the_published_ones(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    published = tmp_path / "checkpoints" / entry_called(PUBLISHED["vggface2"]).file
    published.symlink_to(folder / "facenet.pt")
    with pytest.raises(IntegrityError, match="expects 281cebca8662"):
        facenet("f", config(), tmp_path, allow_download=False)
    own = sha256(published.read_bytes()).hexdigest()
    cached = facenet("f", config(sha256=own), tmp_path, allow_download=False)
    named = facenet("f", config(file="facenet.pt"), folder, allow_download=False)
    assert cached.digest == named.digest


def test_a_missing_or_wrong_file_is_refused(folder: Path, tmp_path: Path) -> None:
    torch.save(nn.Linear(2, 2).state_dict(), tmp_path / "line.pt")
    with pytest.raises(EnvironmentFault, match="--allow-download"):
        facenet("f", config(file="nothing.pt"), tmp_path, allow_download=False)
    with pytest.raises(IntegrityError, match="does not fit InceptionResnetV1"):
        facenet("f", config(file="line.pt"), tmp_path, allow_download=False)
    with pytest.raises(IntegrityError, match="expects 0000"):
        facenet("f", config(file="facenet.pt", sha256="0" * 64), folder, allow_download=False)
