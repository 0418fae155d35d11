"""Small generators of other libraries, and files of them made by those libraries' own tools."""

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from showthrough.core.generator_config import ExportedConfig, ForeignConfig, ONNXConfig, TorchScriptConfig

NOISE, SIDE = 6, 8
CONFIGS: dict[str, type[ForeignConfig]] = {
    "torchscript": TorchScriptConfig,
    "exported": ExportedConfig,
    "onnx": ONNXConfig,
}


class Small(nn.Module):
    """A generator with the layers that such models have."""

    def __init__(self, channels: int = 3) -> None:
        super().__init__()
        self.first = nn.Linear(NOISE, 8 * 4 * 4)
        self.norm = nn.BatchNorm2d(8)
        self.up = nn.ConvTranspose2d(8, 6, 4, stride=2, padding=1)
        self.last = nn.Conv2d(6, channels, 3, padding=1)

    def forward(self, noise: Tensor) -> Tensor:
        small = torch.relu(self.norm(self.first(noise).view(noise.shape[0], 8, 4, 4)))
        return torch.tanh(3 * self.last(torch.relu(self.up(small))))


class Scaled(nn.Module):
    """Another range or order of the same pixels."""

    def __init__(self, inner: nn.Module, scale: float, shift: float, nhwc: bool = False) -> None:
        super().__init__()
        self.inner, self.scale, self.shift, self.nhwc = inner, scale, shift, nhwc

    def forward(self, noise: Tensor) -> Tensor:
        pixels = self.inner(noise) * self.scale + self.shift
        return pixels.permute(0, 2, 3, 1) if self.nhwc else pixels


class Restless(nn.Module):
    def forward(self, noise: Tensor) -> Tensor:
        return torch.tanh(torch.randn(noise.shape[0], 3, 8, 8) + noise.mean())


class Flat(nn.Module):
    def forward(self, noise: Tensor) -> Tensor:
        return torch.tanh(noise)


class Writer(nn.Module):
    def forward(self, noise: Tensor) -> Tensor:
        torch.save(noise, "stolen.pt")
        return torch.tanh(noise)


def seeded(make: Callable[[], nn.Module] = Small) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return make().eval()


def write(kind: str, path: Path, module: nn.Module, fixed: int | None = None) -> Path:
    """Export as the tool of this kind does; `fixed` is the batch size that the file is bound to."""
    noise = torch.zeros(fixed or 2, NOISE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "torchscript":
            (torch.jit.trace(module, noise) if fixed else torch.jit.script(module)).save(str(path))
        elif kind == "exported":
            free = None if fixed else ({0: torch.export.Dim("n", max=4096)},)
            torch.export.save(torch.export.export(module, (noise,), dynamic_shapes=free), path)
        else:
            pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
            free = {} if fixed else {"noise": {0: "n"}, "images": {0: "n"}}
            names = {"input_names": ["noise"], "output_names": ["images"]}
            torch.onnx.export(module, (noise,), path, dynamo=False, dynamic_axes=free, **names)
    return path


def config(kind: str, path: Path, **more: object) -> ForeignConfig:
    suffix = {"kind": kind, "file": path.name, "noise": (NOISE,), **more}
    return CONFIGS[kind].model_validate(suffix)


class Bomb:
    """Unpickling this creates a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.target,)


class Conditional(nn.Module):
    """A generator that is told which of its classes to draw, by number."""

    def __init__(self, classes: int = 4) -> None:
        super().__init__()
        self.inner, self.colour = Small(), nn.Embedding(classes, 3)

    def forward(self, noise: Tensor, label: Tensor) -> Tensor:
        return torch.tanh(self.inner(noise) + self.colour(label.view(-1))[:, :, None, None])


class OneHot(nn.Module):
    """The same, told by a row of zeros with a one."""

    def __init__(self, classes: int = 4) -> None:
        super().__init__()
        self.inner, self.colour = Small(), nn.Linear(classes, 3, bias=False)

    def forward(self, noise: Tensor, label: Tensor) -> Tensor:
        return torch.tanh(self.inner(noise) + self.colour(label)[:, :, None, None])


def write_conditional(
    kind: str, path: Path, module: nn.Module, label: Tensor, dtype: torch.dtype = torch.float32
) -> Path:
    """Export a model of two inputs, noise in this type and the class."""
    noise = torch.zeros(len(label), NOISE, dtype=dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "torchscript":
            torch.jit.script(module).save(str(path))
        elif kind == "exported":
            n = torch.export.Dim("n", max=4096)
            program = torch.export.export(module, (noise, label), dynamic_shapes=({0: n}, {0: n}))
            torch.export.save(program, path)
        else:
            pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
            names = {"input_names": ["noise", "label"], "output_names": ["images"]}
            free = {name: {0: "n"} for name in ("noise", "label", "images")}
            torch.onnx.export(module, (noise, label), path, dynamo=False, dynamic_axes=free, **names)
    return path
