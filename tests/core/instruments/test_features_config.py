"""Settings of extractors: what each kind needs is asked for, and what it does not read is refused."""

import pytest
from pydantic import ValidationError

from showthrough.core.instruments.features_config import FeaturesConfig

WHOLE = {"file": "x.onnx", "name": "Mine", "size": 64, "mean": (0, 0, 0), "std": (1, 1, 1)}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"file": "x.pth", "dims": 2048},
        {"embedder": "pca"},
        {"catalogue": "inception-fid"},
        {"kind": "dinov2", "file": "x.pth", "size": 448, "crop": 0.875},
        {"kind": "clip", "file": "x.pt", "activation": "gelu", "licence": "MIT"},
        {"kind": "onnx", **WHOLE},
        {"kind": "torchscript", **WHOLE, "channels": "bgr", "resize": "box"},
    ],
)
def test_what_can_be_meant_is_taken(given):
    config = FeaturesConfig.model_validate(given)
    assert config.kind == given.get("kind", "inception")
    assert FeaturesConfig.model_validate_json(config.model_dump_json()) == config  # as a record holds it


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"mean": (0, 0, 0)}, "features.mean is not read with kind = inception"),
        ({"kind": "dinov2"}, 'kind = "dinov2" needs features.file'),
        ({"kind": "dinov2", "file": "x", "name": "Mine"}, "features.name is not read with kind = dinov2"),
        ({"kind": "dinov2", "file": "x", "dims": 64}, "features.dims is read with kind = inception alone"),
        ({"kind": "dinov2", "file": "x", "activation": "gelu"}, "activation goes with kind = clip"),
        ({"kind": "clip", "file": "x"}, "quick_gelu"),
        ({"kind": "onnx", **WHOLE, "name": "FID-2048"}, "calls no number FID"),
        ({"kind": "onnx", **WHOLE, "name": "fid of mine"}, "calls no number FID"),
        *(({"kind": "onnx", **WHOLE, name: None}, "features") for name in ("size", "mean", "std")),
        ({"kind": "onnx", "file": "x"}, "features.name is missing, which no onnx file tells"),
        ({"kind": "torchscript", **WHOLE, "std": (1, 0, 1)}, "greater than 0"),
    ],
)
def test_what_cannot_be_meant_is_told(given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        FeaturesConfig.model_validate(given)
