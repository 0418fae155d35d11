"""A network from a TorchScript file; what it does not take is said in a sentence."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from showthrough.errors import ConfigError, IntegrityError
from showthrough.observers.runtime.device import device


def torchscript_network(file: Path, what: str = "faces") -> Callable[[Tensor], Tensor]:
    """Return a TorchScript program as a function from pixels (n, 3, h, w) to vectors, in float32.

    Raises:
        IntegrityError: the file is damaged.
        ConfigError: it does not take `what` it is given, or answers with more than a tensor.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # torch advises whoever writes such files
            program: Any = torch.jit.load(str(file), map_location=device())  # type: ignore[no-untyped-call]
    except RuntimeError as error:
        raise IntegrityError(f"{file} is a damaged TorchScript file") from error
    program.eval().float()  # weights in 16 bits take up less room, and no processor computes with them alike

    def run_program(pixels: Tensor) -> Tensor:
        try:
            answer = program(pixels)
        except RuntimeError as error:
            last = str(error).strip().rpartition("\n")[2]  # what broke; before it stands where
            raise ConfigError(
                f"{file} does not accept {what} of shape {tuple(pixels.shape)} in float32: {last}"
            ) from error
        if not isinstance(answer, Tensor):
            raise ConfigError(f"{file} does not answer with one tensor")
        return answer

    return run_program
