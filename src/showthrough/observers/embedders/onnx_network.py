"""A network from an ONNX file, from faces to vectors; what it does not take is said in a sentence."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

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
    unread = _unread(session.get_inputs()[1:], file)

    def embed(pixels: Features) -> Features:
        own = pixels.astype(NUMBERS[entry.type])
        parts = np.split(own, len(own)) if one_by_one else [own]
        try:
            answers = [session.run(None, {entry.name: part, **unread})[0] for part in parts]
        except refused as error:
            raise ConfigError(
                f"{file} does not accept {what} of shape {pixels.shape}: {onnx_reason(error)}"
            ) from error
        return np.concatenate(answers).astype(np.float32)

    if unread and not np.isfinite(embed(np.zeros((1, 3, side, side), dtype=np.float32))).all():
        raise ConfigError(f"{file} takes more than {what}: {', '.join(unread)}")
    return embed


def _unread(others: Sequence[Any], file: Path) -> dict[str, Features]:
    """Return no numbers (NaN) for further inputs, which some exports list though nothing reads them.

    Weights that were quantised leave the names of the old ones behind. What is read makes the answer NaN.
    """
    for one in others:
        if one.type not in NUMBERS or not all(isinstance(size, int) for size in one.shape):
            raise ConfigError(f"{file} takes more than pixels: {one.name}, {one.type} of shape {one.shape}")
    return {one.name: np.full(one.shape, np.nan, dtype=NUMBERS[one.type]) for one in others}


def _takes_pixels(shape: Sequence[int | str | None], side: int) -> bool:
    """Return whether (n, 3, side, side) fits, a name or None standing for any number."""
    wanted = (1, 3, side, side)
    return len(shape) == 4 and all(
        size == want or not isinstance(size, int) for size, want in zip(shape, wanted, strict=True)
    )
