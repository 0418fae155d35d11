"""The model under attack: from faces to what it answers, in one form whatever file it came in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import interpolate, log_softmax, normalize

from showthrough.core.subjects.classifier_config import ClassifierConfig
from showthrough.errors import ConfigError
from showthrough.generators.programs.torch_export import ExportedProgram
from showthrough.generators.programs.torch_script import torchscript_module
from showthrough.generators.storage.model_file import read_model
from showthrough.observers.embedders.onnx_network import onnx_network

LEAST = 1e-12  # probability, so that its logarithm is a number
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
PROBED = 2  # grey faces by which a model is tried when it is loaded

Responses = Callable[[Tensor], Tensor]


class Target(NamedTuple):
    """Model under attack."""

    answers: (
        Responses  # faces (n, 3, h, w) in [-1, 1] -> log-probabilities (n, classes), or unit vectors (n, D)
    )
    is_white: bool  # gradients flow through it
    width: int  # classes, or numbers of a vector
    digest: str

    @property
    def access(self) -> str:
        """Return what the attacker has, in words."""
        return "gradients" if self.is_white else "answers alone"


def load_target(config: ClassifierConfig, base: Path) -> Target:
    """Return the model of a config; nothing that its file may hold is run but operators on tensors.

    Raises:
        ConfigError: the file is a pickle, reaches out of the model, or takes no such faces.
        EnvironmentFault: the file or a library is missing.
        IntegrityError: the file is damaged, or not the one that the audit names.
    """
    file = read_model(base / config.file, config.sha256)
    if config.format == "torchscript":
        program: Callable[[Tensor], object] = _frozen(torchscript_module(file))
    elif config.format == "exported":
        program = ExportedProgram(file)
    else:
        network = onnx_network(file.path, config.size)
        program = lambda faces: torch.from_numpy(network(faces.detach().numpy()))  # noqa: E731 - one line
    answers = _answers(program, config, file.path)
    with torch.no_grad():
        width = answers(torch.zeros(PROBED, 3, config.size, config.size)).shape[1]
    return Target(answers, config.format != "onnx", width, file.sha256)


def _frozen(module: Any) -> Any:
    for weight in module.parameters():
        weight.requires_grad_(False)
    return module


def _answers(program: Callable[[Tensor], object], config: ClassifierConfig, path: Path) -> Responses:
    def answer(faces: Tensor) -> Tensor:
        side = (config.size, config.size)
        sized = (
            interpolate(faces, side, mode="bilinear", antialias=True) if faces.shape[2:] != side else faces
        )
        try:
            found = program(_ranged(sized, config.pixel_range))
        except (RuntimeError, TypeError, ValueError, LookupError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[-1][:160]
            raise ConfigError(
                f"{path} does not take faces of shape {tuple(sized.shape)} ({reason})"
            ) from error
        return _one_form(found, config, path, len(faces))

    return answer


def _ranged(faces: Tensor, pixel_range: str) -> Tensor:
    """Return pixels in [-1, 1] as the model was trained on them."""
    if pixel_range == "symmetric":
        return faces
    unit = (faces + 1) / 2
    if pixel_range == "imagenet":
        mean, deviation = (torch.tensor(each).view(1, 3, 1, 1) for each in (MEAN, DEVIATION))
        return (unit - mean) / deviation
    return unit * 255 if pixel_range == "byte" else unit


def _one_form(found: object, config: ClassifierConfig, path: Path, n: int) -> Tensor:
    if not isinstance(found, Tensor) or found.ndim != 2 or len(found) != n:
        shape = tuple(found.shape) if isinstance(found, Tensor) else type(found).__name__
        raise ConfigError(f"{path} answers {n} faces with {shape}; one row of numbers a face is needed")
    if not bool(torch.isfinite(found).all()):
        raise ConfigError(f"{path} answers with numbers that are not finite; does pixel_range fit it?")
    if config.kind == "embedder":
        return normalize(found.float(), dim=1)
    if config.answers == "logits":
        return log_softmax(found.float(), dim=1)
    if float(found.min()) < -1e-3 or float((found.sum(dim=1) - 1).abs().max()) > 1e-2:
        raise ConfigError(f'{path} gives no probabilities; say answers = "logits" if that is what it gives')
    return found.float().clamp_min(LEAST).log()
