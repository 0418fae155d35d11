"""Models of somebody else's that turn noise, and a class, into images: TorchScript, torch.export and ONNX."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, final

import numpy as np
from numpy.typing import NDArray

from showthrough.core.generator_config import ForeignConfig, ONNXConfig, TorchScriptConfig
from showthrough.core.types import Features, Images, Rows
from showthrough.errors import ConfigError
from showthrough.generators.external.blocks import in_blocks, noise_of
from showthrough.generators.programs.class_draw import drawn_classes
from showthrough.generators.programs.tensor_programs import (
    LoadedProgram,
    exported_program,
    torchscript_program,
)
from showthrough.generators.storage.model_file import read_model

RANGES = {"symmetric": (-1.0, 1.0), "unit": (0.0, 1.0), "byte": (0.0, 255.0)}
ROUNDING = 2  # levels of 255 by which other neighbours may change an image
OVERSHOOT = 0.25  # share of the range by which pixels may lie outside before the range is held to be wrong


@final
@dataclass(frozen=True, kw_only=True)
class NoiseModel:
    """Implements `core.generator.ClassConditional` for any program from noise, and a class, to images.

    Image i is the same whatever is asked for with it, to the bit on one machine; another number of
    threads may round differently.
    """

    config: ForeignConfig
    loaded: LoadedProgram
    path: Path
    digest: str
    denoising_steps: ClassVar[None] = None
    accounting: ClassVar[None] = None

    @property
    def parameters(self) -> int | None:
        """Return the number of weights, or None where they cannot be seen."""
        return self.loaded.parameters

    @property
    def block(self) -> int:
        """Return the number of images that are computed at a time."""
        return self.config.batch

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3)."""
        return in_blocks(n, start, self.block, lambda rows: self._block(rows, seed))

    def classes_of(self, numbers: range, seed: int) -> Rows | None:
        """Return the class of each of these images in the stream of `seed`, (n,); None without classes."""
        if self.config.classes is None:
            return None
        return drawn_classes(numbers, seed, self.config.classes, self.config.class_shares)

    def _block(self, rows: range, seed: int) -> Images:
        noise = noise_of(rows, seed, self.config.noise, self.config.distribution)
        return self.pixels_of(noise, self.classes_of(rows, seed))

    def pixels_of(self, noise: Features, labels: Rows | None = None) -> Images:
        """Return the images of noise (n, *noise) and classes (n,), after checking what was made of them."""
        output, given = self.loaded.program(noise, labels), noise.shape
        wanted = "(N, 3, H, W)" if self.config.layout == "nchw" else "(N, H, W, 3)"
        images = output.transpose(0, 2, 3, 1) if output.ndim == 4 and self.config.layout == "nchw" else output
        if images.ndim != 4 or images.shape[0] != given[0] or images.shape[3] not in (1, 3):
            raise ConfigError(
                f"{self.path} made an array of shape {output.shape} from noise of shape {given}; images need "
                f"{wanted} or one grey channel (layout is {self.config.layout})"
            )
        low, high = RANGES[self.config.pixel_range]
        values = images.astype(np.float64)
        self._check_range(values, low, high)
        pixels = ((values.clip(low, high) - low) * (255.0 / (high - low))).round().astype(np.uint8)
        return np.ascontiguousarray(np.broadcast_to(pixels, (*pixels.shape[:3], 3)))

    def _check_range(self, values: NDArray[np.float64], low: float, high: float) -> None:
        if not np.isfinite(values).all():
            raise ConfigError(f"{self.path} made pixels that are not finite numbers")
        least, most = float(values.min()), float(values.max())
        spare = OVERSHOOT * (high - low)
        looks_smaller = self.config.pixel_range == "byte" and most <= 1.0
        if least < low - spare or most > high + spare or looks_smaller:
            raise ConfigError(
                f"{self.path} made pixels from {least:.3g} to {most:.3g}, which does not fit pixel_range = "
                f"{self.config.pixel_range!r} ({low:g} to {high:g}); choices: {', '.join(RANGES)}"
            )


def load_foreign(config: ForeignConfig, base: Path) -> NoiseModel:
    """Return a generator from a TorchScript, torch.export or ONNX file, after trying it once.

    Raises:
        EnvironmentFault: the file or a library is missing.
        IntegrityError: the file is damaged or not the one that the audit names.
        ConfigError: it is a pickle, reaches out of the model, or makes no images.
    """
    file = read_model(base / config.file, config.sha256)
    if isinstance(config, ONNXConfig):
        from showthrough.generators.programs.onnx_program import onnx_program

        loaded = onnx_program(file, config)
    elif isinstance(config, TorchScriptConfig):
        loaded = torchscript_program(file, config)
    else:
        loaded = exported_program(file, config)
    model = NoiseModel(config=config, loaded=loaded, path=file.path, digest=file.sha256)
    _refuse_restless(model)
    return model


def _refuse_restless(model: NoiseModel) -> None:
    """Refuse a model whose images follow from more than their own noise."""
    noise = noise_of(range(model.block), 0, model.config.noise, model.config.distribution)
    labels = _last_classes(model.config.classes, model.block)
    images = model.pixels_of(noise, labels)
    if not np.array_equal(images, model.pixels_of(noise, labels)):
        raise ConfigError(
            f"{model.path} makes another image from the same noise, so it draws noise of its own; export it "
            "with that as its input, and in eval()"
        )
    first = None if labels is None else np.repeat(labels[:1], model.block)
    beside_itself = model.pixels_of(np.repeat(noise[:1], model.block, axis=0), first)
    if np.abs(images[0].astype(int) - beside_itself[0]).max() > ROUNDING:
        raise ConfigError(
            f"{model.path} makes another image when its neighbours in a batch are others, as BatchNorm does "
            "in training; export it in eval()"
        )


def _last_classes(classes: int | None, n: int) -> Rows | None:
    """Return classes from the last downwards: a model that has fewer than it is said to have refuses them."""
    return None if classes is None else (classes - 1 - np.arange(n)) % classes
