"""Tests of observers/edgeface.py: weights in 8 bits become a network that recognises people."""

import sys
from pathlib import Path
from typing import Any, final

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


def drawn(variant: str) -> nn.Module:
    timm = pytest.importorskip("timm")
    network: nn.Module = timm.create_model(f"edgenext_{variant}", pretrained=False, num_classes=512)
    return network.eval()


@pytest.fixture
def plain() -> dict[str, torch.Tensor]:
    return drawn("xx_small").state_dict()


@final
class LowRank(nn.Module):
    """Linear layer of low rank, in the names of the published EdgeFace-XS and EdgeFace-S."""

    def __init__(self, layer: nn.Linear, share: float) -> None:
        super().__init__()
        rank = max(2, int(min(layer.weight.shape) * share))
        self.linear1 = nn.Linear(layer.in_features, rank, bias=False)
        self.linear2 = nn.Linear(rank, layer.out_features, bias=layer.bias is not None)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.linear2(self.linear1(x))
        return y


def lowered(network: nn.Module, share: float) -> nn.Module:
    for name, child in network.named_children():
        if isinstance(child, nn.Linear):
            setattr(network, name, LowRank(child, share))
        else:
            lowered(child, share)
    return network


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
    state = edgeface(contents(published), published).network.state_dict()
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
    filled = edgeface(packed, Path("a.pt")).network.state_dict()
    assert torch.equal(filled["head.fc.weight"], integers.int_repr() * torch.tensor(0.001))
    assert torch.equal(filled["stem.0.weight"], plain["stem.0.weight"])


@pytest.mark.parametrize(("variant", "name"), [("x_small", "EdgeFace-XS"), ("small", "EdgeFace-S")])
def test_layers_of_low_rank_give_the_vectors_of_the_network_that_was_trained(variant: str, name: str) -> None:
    torch.manual_seed(0)
    network = lowered(drawn(variant), 0.6).eval()
    state = {f"model.{key}": value for key, value in network.state_dict().items()}
    assert is_edgeface(state)
    found = edgeface(state, Path("a.pt"))
    faces = torch.rand(2, 3, 112, 112) * 2 - 1
    with torch.inference_mode():
        torch.testing.assert_close(found.network(faces), network(faces), rtol=1e-3, atol=1e-4)
    assert found.name == name


def test_another_edgenext_is_refused(plain: dict[str, torch.Tensor]) -> None:
    assert is_edgeface(plain)
    with pytest.raises(IntegrityError, match="does not fit EdgeFace-XXS"):
        edgeface({**plain, "head.fc.weight": torch.zeros(100, 168)}, Path("a.pt"))
    with pytest.raises(IntegrityError, match="an EdgeNeXt of 7 channels; EdgeFace has XXS 24, XS 32"):
        edgeface({**plain, "stem.0.weight": torch.zeros(7, 3, 4, 4)}, Path("a.pt"))
    with pytest.raises(IntegrityError, match="is no tensor"):
        edgeface({**plain, "head.fc.weight": (1, 2, 3)}, Path("a.pt"))


def test_without_timm_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save({f"stages.1.{MARK}": torch.zeros(4, 1, 1)}, tmp_path / "edge.pt")
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[edgeface\]"):
        embedder(tmp_path / "edge.pt")
