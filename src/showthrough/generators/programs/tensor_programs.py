"""Programs of torch from noise, and classes, to arrays: of TorchScript and of torch.export."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from showthrough.core.generator_config import ForeignConfig
from showthrough.core.types import Features, Rows
from showthrough.errors import ConfigError
from showthrough.generators.programs.class_draw import one_hot
from showthrough.generators.programs.torch_export import ExportedProgram
from showthrough.generators.programs.torch_script import torchscript_module
from showthrough.generators.storage.model_file import ModelFile

Program = Callable[[Features, Rows | None], NDArray[Any]]


class LoadedProgram(NamedTuple):
    """Program, and the number of its weights, where they can be seen."""

    program: Program
    parameters: int | None


def torchscript_program(file: ModelFile, config: ForeignConfig) -> LoadedProgram:
    """Return a TorchScript module that takes noise, and classes after it; it computes in its weights' type.

    Raises:
        ConfigError: it is no TorchScript module, reaches out, or takes other inputs.
        IntegrityError: it is damaged.
    """
    module = torchscript_module(file)
    taken = [each for each in module.forward.schema.arguments[1:] if not each.has_default_value()]
    refuse_other_inputs(file.path, [f"{each.name}: {each.type}" for each in taken], config)
    weights = list(module.parameters())
    program = _of_tensors(module, file.path, config, _type_of(weights))
    return LoadedProgram(program, sum(weight.numel() for weight in weights))


def exported_program(file: ModelFile, config: ForeignConfig) -> LoadedProgram:
    """Return a program of torch.export; of two inputs the one of whole numbers is the class, else the second.

    Raises:
        ConfigError: the archive holds pickled objects, operators that are not run, or takes other inputs.
        IntegrityError: it is damaged.
    """
    program = ExportedProgram(file)
    refuse_other_inputs(file.path, [str(each) for each in program.inputs], config)
    noise = next(each for each in program.inputs if each is not program.class_input)
    form = None if program.class_input is None else program.class_input.dtype
    if form is not None and (config.class_form == "one_hot") is not form.is_floating_point:
        other = "one_hot" if form.is_floating_point else "index"
        raise ConfigError(f'{file.path} takes {program.class_input} as its class: set class_form = "{other}"')
    return LoadedProgram(_of_tensors(program, file.path, config, noise.dtype), program.parameters)


def refuse_other_inputs(path: Path, taken: Sequence[str], config: ForeignConfig) -> None:
    """Refuse a model whose number of inputs does not fit the settings: noise, or noise and a class.

    Raises:
        ConfigError: says what the model takes, and what to set.
    """
    told = f"{path} takes {len(taken)} input{'s' * (len(taken) != 1)} ({', '.join(taken) or 'none'})"
    if len(taken) not in (1, 2):
        raise ConfigError(f"{told}; a generator takes noise, or noise and the class of each image")
    if len(taken) == 2 and config.classes is None:
        raise ConfigError(
            f"{told}, as a model does that draws images of a given class: set classes to the number of its "
            'classes, and class_form to "index" or "one_hot"'
        )
    if len(taken) == 1 and config.classes is not None:
        raise ConfigError(f"{told}, so it draws images of no given class: leave classes out")


def refused(path: Path, noise: Features, error: Exception, config: ForeignConfig) -> ConfigError:
    """Return the error for a model that does not take what it was given, with the reason that it gave."""
    reason = (str(error).strip().splitlines() or [type(error).__name__])[-1][:160]
    classes = "" if config.classes is None else ", classes to the number that it knows, and class_form"
    return ConfigError(
        f"{path} does not take noise of shape {noise.shape}: set noise to the shape of one image's noise, "
        f"batch to 1 for a model exported for one{classes} ({reason})"
    )


def _of_tensors(
    program: Callable[..., object], path: Path, config: ForeignConfig, dtype: torch.dtype
) -> Program:
    def run(noise: Features, labels: Rows | None) -> NDArray[Any]:
        given = [torch.from_numpy(noise).to(dtype)]
        if labels is not None:
            given.append(_as_tensor(labels, config, dtype))
        try:
            with torch.inference_mode():
                output = program(*given)
        except (RuntimeError, TypeError, ValueError, LookupError) as error:
            raise refused(path, noise, error, config) from error
        if not isinstance(output, Tensor):
            raise ConfigError(f"{path} answers with a {type(output).__name__}, not with one tensor")
        return np.asarray(output.float().numpy())

    return run


def _as_tensor(labels: Rows, config: ForeignConfig, dtype: torch.dtype) -> Tensor:
    if config.class_form == "index":
        return torch.from_numpy(np.ascontiguousarray(labels))
    return torch.from_numpy(one_hot(labels, config.classes or 0)).to(dtype)


def _type_of(weights: Sequence[nn.Parameter]) -> torch.dtype:
    """Return the type that a module computes in: of its first weights, which noise meets first."""
    return next((weight.dtype for weight in weights if weight.is_floating_point()), torch.float32)
