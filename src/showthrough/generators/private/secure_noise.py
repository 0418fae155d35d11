"""Random numbers of the operating system, which nobody can repeat: what privacy rests on."""

import os
from typing import ClassVar, final

import numpy as np
from randomgen import AESCounter

from showthrough.core.types import Floats


def system_uniform(n: int) -> Floats:
    """Return `n` numbers in [0, 1) from the operating system's secure generator, 53 bits each."""
    whole = np.frombuffer(os.urandom(8 * n), dtype=np.uint64) >> np.uint64(11)
    return whole.astype(np.float64) * 2.0**-53


def system_normal(n: int) -> Floats:
    """Return `n` standard normal numbers from AES in counter mode, under a key of the operating system.

    The key has 128 bits and is forgotten. torch's CPU generator keeps 32 bits of its seed, which an
    attacker can try out one by one, so it must not make the noise that privacy rests on. These numbers
    do not defend against attacks on floating point rounding (Mironov, 2012).
    """
    source = AESCounter(key=int.from_bytes(os.urandom(16), "little"))
    return np.random.Generator(source).standard_normal(n)


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
