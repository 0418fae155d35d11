"""A network from an ONNX file, from faces to vectors; what it does not take is said in a sentence."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from showthrough.core.types import Features
from showthrough.errors import ConfigError
from showthrough.observers.runtime.onnx_session import onnx_reason, onnx_session

NUMBERS = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


def onnx_network(file: Path, side: int, what: str = "faces") -> Callable[[Features], Features]:
    """Return the network as a function from normalised RGB pixels (n, 3, side, side) to vectors (n, D).

    Raises:
        EnvironmentFault: onnxruntime is missing, or has no operation that the file asks for.
        IntegrityError: the file is damaged, or weights that it keeps in another file are missing.
        ConfigError: it takes something else than such pixels.
    """
    session, known = onnx_session(file)
    entry, refused = session.get_inputs()[0], (known.InvalidArgument, known.RuntimeException, known.Fail)
    if not _takes_pixels(entry.shape, side):
        raise ConfigError(f"{file} takes an array of shape {entry.shape}, not {what} (n, 3, {side}, {side})")
    if entry.type not in NUMBERS:
        raise ConfigError(f"{file} takes {entry.type}; export it with {' or '.join(NUMBERS)}")
    one_by_one = entry.shape[0] == 1

    def embed(pixels: Features) -> Features:
        own = pixels.astype(NUMBERS[entry.type])
        parts = np.split(own, len(own)) if one_by_one else [own]
        try:
            answers = [session.run(None, {entry.name: part})[0] for part in parts]
        except refused as error:
            raise ConfigError(
                f"{file} does not accept {what} of shape {pixels.shape}: {onnx_reason(error)}"
            ) from error
        return np.concatenate(answers).astype(np.float32)

    return embed


def _takes_pixels(shape: Sequence[int | str | None], side: int) -> bool:
    """Return whether (n, 3, side, side) fits, a name or None standing for any number."""
    wanted = (1, 3, side, side)
    return len(shape) == 4 and all(
        size == want or not isinstance(size, int) for size, want in zip(shape, wanted, strict=True)
    )
