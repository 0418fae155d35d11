"""Random numbers: from a counter, which anyone can repeat, or from the operating system, which nobody can."""

import os
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


def system_uniform(n: int) -> Floats:
    """Return `n` numbers in [0, 1) from the operating system's secure generator, 53 bits each."""
    whole = np.frombuffer(os.urandom(8 * n), dtype=np.uint64) >> np.uint64(11)
    return whole.astype(np.float64) * 2.0**-53


def system_normal(n: int) -> Floats:
    """Return `n` standard normal numbers made from `system_uniform` (Box and Muller, 1958).

    torch's CPU generator keeps 32 bits of its seed, which an attacker can try out one by one, so
    it must not make the noise that privacy rests on. These numbers do not defend against attacks
    on floating point rounding (Mironov, 2012).
    """
    half = (n + 1) // 2
    radius = np.sqrt(-2.0 * np.log1p(-system_uniform(half)))
    angle = 2.0 * np.pi * system_uniform(half)
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:n]


class Randomness(Protocol):
    """What private training draws: who is in a step, the noise, and everything else."""

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
class SystemRandomness:
    """Numbers of the operating system; nothing is kept that would repeat them."""

    is_secret: ClassVar[bool] = True

    def uniform(self, n: int, step: int) -> Floats:  # noqa: ARG002 - no two calls give the same anyway
        """Return numbers in [0, 1)."""
        return system_uniform(n)

    def normal(self, n: int, step: int) -> Floats:  # noqa: ARG002
        """Return standard normal numbers."""
        return system_normal(n)

    def rng(self, step: int) -> np.random.Generator:  # noqa: ARG002
        """Return a generator seeded with 128 bits of the operating system."""
        return np.random.default_rng()


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
