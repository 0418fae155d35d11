"""Repeatable random numbers, which follow from a seed; those that nobody can repeat are in `secret`."""

import zlib
from typing import ClassVar, Protocol, final

import numpy as np

from showthrough.core.types import Floats


def stream(seed: int, purpose: str, *counter: int) -> np.random.Generator:
    """Return the random numbers of one purpose at one place of a count (a step, an image).

    Nothing is carried from one place to the next, so training that was killed repeats the numbers
    of the step it resumes at, and image i is the same in every batch.
    """
    return np.random.default_rng([seed % 2**64, zlib.crc32(purpose.encode()), *counter])


class Randomness(Protocol):
    """Random numbers of private training: who is in a step, the noise, and everything else."""

    @property
    def is_secret(self) -> bool:
        """Return whether nobody can repeat the numbers; privacy holds only then."""
        ...

    def uniform(self, n: int, step: int) -> Floats:
        """Return the numbers that decide who is in a step."""
        ...

    def normal(self, n: int, step: int) -> Floats:
        """Return the noise that is added to the gradient of a step."""
        ...

    def rng(self, step: int) -> np.random.Generator:
        """Return the source of everything else: times, latents, what a model does inside a record."""
        ...


@final
class RepeatableRandomness:
    """Numbers that follow from the seed: for tests and demonstrations, NOT PRIVATE."""

    is_secret: ClassVar[bool] = False

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def uniform(self, n: int, step: int) -> Floats:
        """Return numbers in [0, 1)."""
        return stream(self._seed, "who is in", step).random(n)

    def normal(self, n: int, step: int) -> Floats:
        """Return standard normal numbers."""
        return stream(self._seed, "noise", step).standard_normal(n)

    def rng(self, step: int) -> np.random.Generator:
        """Return the generator of this step."""
        return stream(self._seed, "step", step)
