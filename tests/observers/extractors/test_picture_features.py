"""Features of whole pictures from any file: prepared as the settings say, and named after their network."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.errors import ConfigError, IntegrityError
from showthrough.observers.extractors.picture_features import picture_features

MEAN, STD = (0.2, 0.4, 0.6), (0.5, 0.25, 0.125)


class Pooled(nn.Module):
    """Mean of each channel, and of its square."""

    def forward(self, pixels: Tensor) -> Tensor:
        return torch.cat([pixels.mean(dim=(2, 3)), pixels.square().mean(dim=(2, 3))], dim=1)


class Maps(nn.Module):
    def forward(self, pixels: Tensor) -> Tensor:
        return pixels[:, :, :5, :5]


def write(kind: str, folder, module: nn.Module) -> FeaturesConfig:
    path, pixels = folder / f"m.{kind}", torch.zeros(2, 3, 32, 32)
    if kind == "torchscript":
        torch.jit.script(module).save(str(path))
    else:
        pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
        free = {"pixels": {0: "n"}, "features": {0: "n"}}
        names = {"input_names": ["pixels"], "output_names": ["features"]}
        torch.onnx.export(module, (pixels,), path, dynamo=False, dynamic_axes=free, **names)
    return FeaturesConfig(kind=kind, file=path.name, name="Mine", size=32, mean=MEAN, std=STD)


@pytest.fixture
def pictures(rng):
    return rng.integers(0, 256, (3, 40, 60, 3), dtype=np.uint8)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("kind", ["onnx", "torchscript"])
@pytest.mark.parametrize(
    ("more", "box"),
    [
        ({}, None),
        ({"crop": 0.5, "channels": "bgr", "resize": "box"}, (20, 10, 40, 30)),
        ({"crop": 1.0}, (10, 0, 50, 40)),
    ],
)
def test_pictures_are_cut_resized_and_scaled_as_the_settings_say(tmp_path, pictures, kind, more, box):
    config = write(kind, tmp_path, Pooled()).model_copy(update=more)
    found = picture_features(tmp_path / config.file, config)(pictures)
    how = Image.Resampling.BOX if config.resize == "box" else Image.Resampling.BICUBIC
    small = np.stack([np.asarray(Image.fromarray(one).resize((32, 32), how, box=box)) for one in pictures])
    ordered = small[..., ::-1] if config.channels == "bgr" else small
    scaled = (ordered / 255 - np.array(MEAN)) / np.array(STD)
    wanted = np.concatenate([scaled.mean(axis=(1, 2)), (scaled**2).mean(axis=(1, 2))], axis=1)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_number_of_another_network_is_never_called_fid(tmp_path):
    config = write("torchscript", tmp_path, Pooled())
    found = picture_features(tmp_path / config.file, config)
    assert found.info.title == "FD-Mine"
    assert not found.info.is_matcher
    assert "bicubic to 32 x 32 (antialiased), RGB / 255, mean and deviation (0.2, 0.4, 0.6)" in (
        found.info.preprocessing
    )
    other = picture_features(tmp_path / config.file, config.model_copy(update={"resize": "bilinear"}))
    assert other.digest != found.digest  # vectors of another resize are not taken for these
    assert other.info.name != found.info.name


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_gives_no_vector_a_picture_and_another_file_are_refused(tmp_path):
    config = write("torchscript", tmp_path, Maps())
    with pytest.raises(ConfigError, match=r"FD-Mine gives an array of shape \(1, 3, 5, 5\)"):
        picture_features(tmp_path / config.file, config)
    with pytest.raises(IntegrityError, match="expects 0000"):
        picture_features(tmp_path / config.file, config.model_copy(update={"sha256": "0" * 64}))


def test_a_tower_of_dinov2_looks_at_the_picture_as_its_authors_do(tmp_path, pictures):
    timm = pytest.importorskip("timm", reason="the extra [vit] is not installed")
    network = timm.create_model("vit_small_patch14_dinov2", pretrained=False, dynamic_img_size=True).eval()
    torch.save(network.state_dict(), tmp_path / "w.pth")
    found = picture_features(tmp_path / "w.pth", FeaturesConfig(kind="dinov2", file="w.pth"))
    assert found.info.title == "FD-DINOv2 (ViT-S/14)"
    cfg = network.default_cfg
    small = [
        np.asarray(Image.fromarray(one).resize((224, 224), Image.Resampling.BICUBIC)) for one in pictures
    ]
    scaled = (
        torch.tensor(np.stack(small)).permute(0, 3, 1, 2) / 255 - torch.tensor(cfg["mean"]).view(3, 1, 1)
    ) / (torch.tensor(cfg["std"]).view(3, 1, 1))
    with torch.inference_mode():
        wanted = network(scaled).numpy()
    np.testing.assert_allclose(found(pictures), wanted, rtol=1e-3, atol=1e-4)
