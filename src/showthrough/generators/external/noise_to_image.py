"""Models of somebody else's that turn noise into images: TorchScript, torch.export and ONNX."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from showthrough.core.generator_config import ForeignConfig, ONNXConfig, TorchScriptConfig
from showthrough.core.types import Features, Images
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.external.blocks import in_blocks, noise_of
from showthrough.generators.external.torch_export import ExportedProgram
from showthrough.generators.external.torch_script import torchscript_module
from showthrough.generators.storage.model_file import ModelFile, read_model

Program = Callable[[Features], NDArray[Any]]
RANGES = {"symmetric": (-1.0, 1.0), "unit": (0.0, 1.0), "byte": (0.0, 255.0)}
ROUNDING = 2  # levels of 255 by which other neighbours may change an image
OVERSHOOT = 0.25  # share of the range by which pixels may lie outside before the range is held to be wrong


@final
@dataclass(frozen=True, kw_only=True)
class NoiseModel:
    """Implements `core.generator.Generator` for any program from noise to images.

    Image i is the same whatever is asked for with it, to the bit on one machine; another number of
    threads may round differently.
    """

    config: ForeignConfig
    program: Program
    path: Path
    digest: str
    parameters: int | None
    denoising_steps: ClassVar[None] = None
    accounting: ClassVar[None] = None

    @property
    def block(self) -> int:
        """Return the number of images that are computed at a time."""
        return self.config.batch

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3)."""
        return in_blocks(n, start, self.block, lambda rows: self._block(rows, seed))

    def _block(self, rows: range, seed: int) -> Images:
        noise = noise_of(rows, seed, self.config.noise, self.config.distribution)
        return self.pixels_of(noise)

    def pixels_of(self, noise: Features) -> Images:
        """Return the images of some noise (n, *noise), after checking what the program made of it."""
        output, given = self.program(noise), noise.shape
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
    parameters: int | None
    if isinstance(config, ONNXConfig):
        program, parameters = _onnx(file), None
    elif isinstance(config, TorchScriptConfig):
        program, parameters = _torchscript(file)
    else:
        exported = ExportedProgram(file)
        program, parameters = _of_tensors(exported, file.path), exported.parameters
    model = NoiseModel(
        config=config, program=program, path=file.path, digest=file.sha256, parameters=parameters
    )
    _refuse_restless(model)
    return model


def _refuse_restless(model: NoiseModel) -> None:
    """Refuse a model whose images follow from more than their own noise."""
    noise = noise_of(range(model.block), 0, model.config.noise, model.config.distribution)
    images = model.pixels_of(noise)
    if not np.array_equal(images, model.pixels_of(noise)):
        raise ConfigError(
            f"{model.path} makes another image from the same noise, so it draws noise of its own; export it "
            "with that as its input, and in eval()"
        )
    beside_itself = model.pixels_of(np.repeat(noise[:1], model.block, axis=0))
    if np.abs(images[0].astype(int) - beside_itself[0]).max() > ROUNDING:
        raise ConfigError(
            f"{model.path} makes another image when its neighbours in a batch are others, as BatchNorm does "
            "in training; export it in eval()"
        )


def _torchscript(file: ModelFile) -> tuple[Program, int]:
    module = torchscript_module(file)
    return _of_tensors(module, file.path), sum(weight.numel() for weight in module.parameters())


def _of_tensors(program: Callable[[Tensor], object], path: Path) -> Program:
    def run(noise: Features) -> NDArray[Any]:
        try:
            with torch.inference_mode():
                output = program(torch.from_numpy(noise))
        except (RuntimeError, TypeError, ValueError, LookupError) as error:
            raise ConfigError(_refuses(path, noise, error)) from error
        if not isinstance(output, Tensor):
            raise ConfigError(f"{path} answers with a {type(output).__name__}, not with one tensor")
        return np.asarray(output.float().numpy())

    return run


def _onnx(file: ModelFile) -> Program:
    try:
        import onnxruntime
    except ImportError as error:
        message = f"{file.path} needs onnxruntime: pip install 'showthrough[onnx]'"
        raise EnvironmentFault(message) from error
    known = onnxruntime.capi.onnxruntime_pybind11_state
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # its errors are raised; they need not be printed too
    # Weights beside the model would be read unchecked, from wherever the model says.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", "/nowhere")
    try:
        session = onnxruntime.InferenceSession(file.content, options, providers=["CPUExecutionProvider"])
    except (known.InvalidProtobuf, known.InvalidGraph, known.InvalidArgument, known.Fail) as error:
        raise IntegrityError(
            f"{file.path} is no whole ONNX file; a model with weights in a second file must be saved as one"
        ) from error
    entries, answers = session.get_inputs(), session.get_outputs()
    if len(entries) != 1 or len(answers) != 1:
        raise ConfigError(
            f"{file.path} has {len(entries)} inputs and {len(answers)} outputs; one of each is needed: "
            "noise and images"
        )

    def run(noise: Features) -> NDArray[Any]:
        try:
            return np.asarray(session.run(None, {entries[0].name: noise})[0])
        except (known.InvalidArgument, known.Fail, known.RuntimeException) as error:
            raise ConfigError(_refuses(file.path, noise, error)) from error

    return run


def _refuses(path: Path, noise: Features, error: Exception) -> str:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[-1][:160]
    return (
        f"{path} does not take noise of shape {noise.shape}: set noise to the shape of one image's noise, "
        f"and batch to 1 for a model exported for one ({reason})"
    )
