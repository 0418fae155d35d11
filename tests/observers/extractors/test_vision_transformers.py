"""Image towers of DINOv2 and CLIP against timm's own, from weights as timm and as their authors name them."""

import re

import pytest
import torch
from torch import Tensor, nn

from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.errors import IntegrityError
from showthrough.observers.extractors.vision_transformers import vision_transformer

timm = pytest.importorskip("timm", reason="the extra [vit] is not installed")

DEEP = {"depth": 2}  # of 12 blocks: the files of tests stay small


@pytest.fixture(autouse=True)
def shallow(monkeypatch):
    """Build networks of two blocks, as the tests' files hold."""
    whole = timm.create_model
    monkeypatch.setattr(timm, "create_model", lambda name, **given: whole(name, **{**given, **DEEP}))
    return whole


def model(name: str, **more: object) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        network = timm.create_model(name, pretrained=False, **more).eval()
        for weight in network.parameters():
            nn.init.normal_(weight, std=0.05)
    return network


def dinov2_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return tensors as the authors of DINOv2 save them."""
    named = {**state, "mask_token": torch.zeros(1, state["cls_token"].shape[2])}
    if "reg_token" in named:
        named["register_tokens"] = named.pop("reg_token")
        named["pos_embed"] = torch.cat([torch.zeros_like(named["cls_token"]), named["pos_embed"]], dim=1)
    return named


def clip_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return tensors as OpenAI saves those of CLIP, with some of the text tower."""
    swaps = [
        ("patch_embed.proj", "conv1"), ("pos_embed", "positional_embedding"), ("norm_pre", "ln_pre"),
        ("blocks.", "transformer.resblocks."), ("attn.qkv.", "attn.in_proj_"), ("attn.proj", "attn.out_proj"),
        ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"), ("cls_token", "class_embedding"),
    ]  # fmt: skip
    named = {"logit_scale": torch.ones(()), "transformer.resblocks.0.ln_1.weight": torch.ones(4)}
    for key, tensor in state.items():
        if key == "head.bias":
            continue
        new = key
        for old, other in swaps:
            new = new.replace(old, other)
        new = re.sub(r"^norm\.", "ln_post.", re.sub(r"\.norm(\d)", r".ln_\1", new))
        if key == "head.weight":
            named["visual.proj"] = tensor.T
        elif key == "cls_token":
            named["visual.class_embedding"] = tensor.reshape(-1)
        else:
            named[f"visual.{new}"] = tensor[0] if key == "pos_embed" else tensor
    return named


PICTURES = torch.linspace(-2, 2, 2 * 3 * 224 * 224).view(2, 3, 224, 224).sin()


@pytest.mark.parametrize("registers", [False, True])
@pytest.mark.parametrize("names", ["timm", "authors"])
@pytest.mark.parametrize("wrapper", ["", "module._orig_mod."])
def test_dinov2_gives_the_features_of_timm(tmp_path, registers, names, wrapper):
    network = model(f"vit_small_patch14_{'reg4_' if registers else ''}dinov2", dynamic_img_size=True)
    own = network.state_dict()
    state = own if names == "timm" else dinov2_names(own)
    torch.save({wrapper + key: value for key, value in state.items()}, tmp_path / "w.pth")
    tower = vision_transformer(tmp_path / "w.pth", FeaturesConfig(kind="dinov2", file="w.pth"))
    assert tower.title == f"DINOv2 (ViT-S/14{'-reg4' if registers else ''})"
    assert tower.side == 518
    with torch.inference_mode():
        found, wanted = tower.network(PICTURES), network(PICTURES)
    assert found.shape == (2, 384)
    assert found.std() > 0.01
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("activation", ["gelu", "quick_gelu"])
@pytest.mark.parametrize("names", ["timm", "authors"])
def test_clip_gives_the_features_of_timm(tmp_path, activation, names):
    kind = "clip_224" if activation == "gelu" else "clip_quickgelu_224"
    network = model(f"vit_base_patch16_{kind}", num_classes=16)
    nn.init.zeros_(network.head.bias)  # CLIP's projection has none
    state = network.state_dict() if names == "timm" else clip_names(network.state_dict())
    torch.save({key: value.half() for key, value in state.items()}, tmp_path / "w.pt")
    settings = FeaturesConfig(kind="clip", file="w.pt", activation=activation)
    tower = vision_transformer(tmp_path / "w.pt", settings)
    assert (tower.title, tower.side) == ("CLIP (ViT-B/16)", 224)
    with torch.inference_mode():
        found, wanted = tower.network(PICTURES), network.half().float()(PICTURES)
    assert found.shape == (2, 16)
    torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-4)


def test_tensors_that_are_missing_left_over_or_of_another_network_are_refused(tmp_path):
    settings = FeaturesConfig(kind="dinov2", file="w.pth")
    whole = model("vit_small_patch14_dinov2").state_dict()
    less = {key: value for key, value in whole.items() if key != "norm.bias"}
    for state, sentence in (
        (less, r"such as norm\.bias"),
        ({**whole, "more": torch.zeros(1)}, "such as more"),
        ({"weight": torch.zeros(1)}, "holds no vision transformer"),
        ({key: value for key, value in whole.items() if key != "pos_embed"}, "pos_embed is missing"),
        ({**whole, "patch_embed.proj.weight": torch.zeros(9, 3, 14, 14)}, "it is 9 wide"),
    ):
        torch.save(state, tmp_path / "w.pth")
        with pytest.raises(IntegrityError, match=sentence):
            vision_transformer(tmp_path / "w.pth", settings)
    clip = clip_names(model("vit_base_patch16_clip_224", num_classes=16).state_dict())
    clip_settings = FeaturesConfig(kind="clip", file="w.pt", activation="gelu")
    for more, sentence in (
        ({"other": torch.zeros(1)}, "other is left over"),
        ({"visual.x": torch.ones(1)}, "x"),
    ):
        torch.save({**clip, **more}, tmp_path / "w.pt")
        with pytest.raises(IntegrityError, match=sentence):
            vision_transformer(tmp_path / "w.pt", clip_settings)
    torch.save(clip, tmp_path / "w.pth")
    with pytest.raises(IntegrityError, match="holds no dinov2 tower"):
        vision_transformer(tmp_path / "w.pth", settings)
