"""What the audit asks of a generator."""

from typing import Protocol, runtime_checkable

from showthrough.core.privacy import DPCertificate
from showthrough.core.types import Images


@runtime_checkable
class Generator(Protocol):
    """Something that draws images.

    There is a seed for each image: image i of `sample(n, seed)` is the same whatever n is and
    however it is cut into batches.
    """

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the weights; of an endpoint, of its address."""
        ...

    @property
    def parameters(self) -> int | None:
        """Return the number of weights, or None where they cannot be seen."""
        ...

    @property
    def denoising_steps(self) -> int | None:
        """Return how often the network runs for an image, or None where that means nothing."""
        ...

    @property
    def accounting(self) -> DPCertificate | None:
        """Return what training claims about differential privacy."""
        ...

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3)."""
        ...


@runtime_checkable
class Stepwise(Generator, Protocol):
    """A generator that draws in denoising steps, whose number can be chosen after training."""

    @property
    def most_steps(self) -> int:
        """Return how many steps it was trained for; more mean nothing."""
        ...

    def with_steps(self, steps: int) -> Generator:
        """Return the same weights, drawing in so many steps."""
        ...
