"""Image towers of DINOv2 and CLIP, as timm builds them, with weights as their authors or timm name them."""

from collections.abc import Mapping
from math import isqrt
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.runtime.weights import fill, is_torchscript, state_dict

PATCHES = "patch_embed.proj.weight"  # (width, 3, patch, patch), as timm and DINOv2 name it
CLIP_PATCHES = "visual.conv1.weight"  # as CLIP names it
DINOV2 = {384: ("small", "S"), 768: ("base", "B"), 1024: ("large", "L"), 1536: ("giant", "g")}
CLIP = {768: ("base", "B"), 1024: ("large", "L"), 1280: ("huge", "H")}
TEXT = (  # what a file of CLIP holds beside the image tower
    "transformer.", "token_embedding.", "positional_embedding", "ln_final.", "text_projection", "logit_scale",
    "logit_bias", "input_resolution", "context_length", "vocab_size",
)  # fmt: skip


class Tower(NamedTuple):
    """Network with its weights, the name that it is published under, and the side that it was trained at."""

    network: nn.Module
    title: str  # "DINOv2 (ViT-S/14)"
    side: int


def vision_transformer(file: Path, config: FeaturesConfig) -> Tower:
    """Return the image tower whose weights a file holds; its size is told by the tensors.

    Raises:
        EnvironmentFault: timm is missing.
        IntegrityError: the file is damaged, of another network, or tensors are missing or left over.
    """
    state = _unwrapped(_state(file), file)
    is_original = CLIP_PATCHES in state or "mask_token" in state
    patches = state[CLIP_PATCHES if CLIP_PATCHES in state else PATCHES]
    width, patch = len(patches), patches.shape[-1]
    sizes = DINOV2 if config.kind == "dinov2" else CLIP
    if width not in sizes or (CLIP_PATCHES in state and config.kind == "dinov2"):
        known = ", ".join(f"ViT-{letter} {own}" for own, (_, letter) in sizes.items())
        raise IntegrityError(f"{file} holds no {config.kind} tower known here: it is {width} wide ({known})")
    size, letter = sizes[width]
    registers = _registers(state)
    marks = {"dinov2": "reg4_dinov2" if registers else "dinov2", "clip": _clip(config)}
    name = f"vit_{size}_patch{patch}_{marks[config.kind]}"
    side = patch * isqrt(_tokens(state, file))
    network, convert = _created(name, file, img_size=side, num_classes=_answers(state, config.kind))
    told = f"ViT-{letter}/{patch}{'-reg4' if registers else ''}"
    title = f"{'DINOv2' if config.kind == 'dinov2' else 'CLIP'} ({told})"
    _refuse_others(state, file, config.kind)
    fill(network, convert(dict(state), network) if is_original else state, file, title)
    return Tower(network, title, side)


def _state(file: Path) -> Mapping[str, Tensor]:
    """Return the tensors; OpenAI publishes CLIP as a TorchScript program, of which no code is run here."""
    if not is_torchscript(file):
        return state_dict(file)
    try:
        program: Any = torch.jit.load(str(file), map_location="cpu")  # type: ignore[no-untyped-call]
    except RuntimeError as error:
        raise IntegrityError(f"{file} is a damaged TorchScript file") from error
    return dict(program.state_dict())


def _unwrapped(state: Mapping[str, Tensor], file: Path) -> Mapping[str, Tensor]:
    """Return the tensors without what wraps the network, which stands before its patches too."""
    state = {key.replace("_orig_mod.", ""): value for key, value in state.items()}
    found = next((key for key in state if key.endswith((CLIP_PATCHES, PATCHES))), None)
    if found is None:
        raise IntegrityError(f"{file} holds no vision transformer: {PATCHES} is missing")
    wrapper = found.removesuffix(CLIP_PATCHES if found.endswith(CLIP_PATCHES) else PATCHES)
    return {key.removeprefix(wrapper): value for key, value in state.items()}


def _registers(state: Mapping[str, Tensor]) -> bool:
    return "register_tokens" in state or "reg_token" in state


def _clip(config: FeaturesConfig) -> str:
    return "clip_quickgelu_224" if config.activation == "quick_gelu" else "clip_224"


def _tokens(state: Mapping[str, Tensor], file: Path) -> int:
    """Return the number of patches of an image that positions were learned for."""
    positions = state.get("visual.positional_embedding", state.get("pos_embed"))
    if positions is None:
        raise IntegrityError(f"{file} is no whole vision transformer: pos_embed is missing")
    return int(positions.shape[-2]) - (0 if "reg_token" in state else 1)  # one of them is the class token's


def _answers(state: Mapping[str, Tensor], kind: str) -> int:
    """Return the width of the projection behind a tower of CLIP; 0 where there is none."""
    if kind == "dinov2":
        return 0
    if "visual.proj" in state:
        return int(state["visual.proj"].shape[1])
    return len(state["head.weight"]) if "head.weight" in state else 0


def _created(name: str, file: Path, **settings: Any) -> tuple[nn.Module, Any]:
    """Return the network as timm builds it, and timm's function that renames tensors of their authors."""
    try:
        from timm import create_model
        from timm.models.vision_transformer import checkpoint_filter_fn
    except ImportError as error:
        message = f"{file} is a vision transformer and needs timm: pip install 'showthrough[vit]'"
        raise EnvironmentFault(message) from error
    try:
        with torch.random.fork_rng(devices=[]):
            network: nn.Module = create_model(name, pretrained=False, dynamic_img_size=True, **settings)
    except (RuntimeError, ValueError) as error:
        raise IntegrityError(f"{file} is of a network that timm does not know: {name}") from error
    return network, checkpoint_filter_fn


def _refuse_others(state: Mapping[str, Tensor], file: Path, kind: str) -> None:
    """Refuse tensors that are neither of the image tower nor of CLIP's text; timm would drop them unsaid."""
    if CLIP_PATCHES not in state:
        return
    left = sorted(key for key in state if not key.startswith(("visual.", *TEXT)))
    if left:
        raise IntegrityError(f"{file} does not fit {kind}: {left[0]} is left over")
