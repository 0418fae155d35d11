"""Tests of observers/edgeface.py: weights in 8 bits become a network that recognises people."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from lfw_pairs import lfw_pairs, similarities
from showthrough.core.config import ArcFaceConfig
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.embedders.arcface import arcface
from showthrough.observers.embedders.edgeface import MARK, edgeface, is_edgeface
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.observers.runtime.weights import contents

pytestmark = pytest.mark.filterwarnings("ignore:.*quantized tensor:UserWarning")


def embedder(file: Path) -> FaceEmbedder:
    config = ArcFaceConfig.model_validate({"kind": "arcface", "align": "crop", "licence": "BSD-3-Clause"})
    return arcface("edge", file, config)


@pytest.fixture
def published(shared_data: Path) -> Path:
    pytest.importorskip("timm")
    return shared_data / "embedders" / "edgeface_xxs_q" / "edgeface_xxs_q.pt"


@pytest.fixture
def plain() -> dict[str, torch.Tensor]:
    timm = pytest.importorskip("timm")
    network: nn.Module = timm.create_model("edgenext_xx_small", pretrained=False, num_classes=512)
    return network.state_dict()


def test_the_published_weights_tell_a_person_from_others(published: Path, shared_data: Path) -> None:
    same, other = lfw_pairs(shared_data, 20)
    observer = embedder(published)
    own, others = similarities(observer, same), similarities(observer, other)
    assert (own[:, None] > others).mean() > 0.9
    assert "EdgeFace-XXS" in observer.info.title
    assert observer.info.licence == "BSD-3-Clause"


def test_weights_made_plain_give_the_same_vectors(
    published: Path, tmp_path: Path, rng: np.random.Generator
) -> None:
    state = edgeface(contents(published), published).state_dict()
    save_file({name: value.contiguous() for name, value in state.items()}, tmp_path / "plain.safetensors")
    faces = rng.integers(0, 256, (2, 224, 224, 3), dtype=np.uint8)
    np.testing.assert_allclose(
        embedder(tmp_path / "plain.safetensors")(faces), embedder(published)(faces), atol=1e-6
    )


def test_a_layer_in_8_bits_becomes_what_its_integers_stand_for(plain: dict[str, torch.Tensor]) -> None:
    integers = torch.quantize_per_tensor(plain["head.fc.weight"], 0.001, 0, torch.qint8)
    packed: dict[str, Any] = {
        f"model.{name}": value for name, value in plain.items() if "head.fc" not in name
    }
    packed["model.head.fc._packed_params._packed_params"] = (integers, plain["head.fc.bias"])
    packed |= {"model.head.fc.scale": torch.tensor(1.0), "model.head.fc._packed_params.dtype": torch.qint8}
    filled = edgeface(packed, Path("a.pt")).state_dict()
    assert torch.equal(filled["head.fc.weight"], integers.int_repr() * torch.tensor(0.001))
    assert torch.equal(filled["stem.0.weight"], plain["stem.0.weight"])


def test_another_edgenext_is_refused(plain: dict[str, torch.Tensor]) -> None:
    assert is_edgeface(plain)
    with pytest.raises(IntegrityError, match="does not fit EdgeFace-XXS"):
        edgeface({**plain, "head.fc.weight": torch.zeros(100, 168)}, Path("a.pt"))
    with pytest.raises(IntegrityError, match="is no tensor"):
        edgeface({**plain, "head.fc.weight": (1, 2, 3)}, Path("a.pt"))


def test_without_timm_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save({MARK: torch.zeros(4, 1, 1)}, tmp_path / "edge.pt")
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[edgeface\]"):
        embedder(tmp_path / "edge.pt")
