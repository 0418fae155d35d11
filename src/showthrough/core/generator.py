"""Interfaces of generators: what the audit asks of them."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Floats, Images, Rows


@runtime_checkable
class Generator(Protocol):
    """Generator of images.

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
        """Return the number of denoising steps an image, or None where that means nothing."""
        ...

    @property
    def accounting(self) -> DPCertificate | None:
        """Return the certificate of differential privacy that training claims, if any."""
        ...

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3)."""
        ...


@runtime_checkable
class Stepwise(Generator, Protocol):
    """Generator that draws in denoising steps, whose number can be chosen after training."""

    @property
    def most_steps(self) -> int:
        """Return the number of denoising steps it was trained for; more mean nothing."""
        ...

    def with_steps(self, steps: int) -> Generator:
        """Return the same weights, drawing in so many steps."""
        ...


@runtime_checkable
class Open(Protocol):
    """White-box generator: its network can be looked into."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the weights."""
        ...

    @property
    def side(self) -> int:
        """Return the side in pixels of the images that its network knows."""
        ...

    @property
    def inner(self) -> object:
        """Return the network; `observers.generator_loss` knows what it can be asked."""
        ...


@runtime_checkable
class Differentiable(Open, Protocol):
    """White-box generator whose gradients are known layer by layer."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of the layers."""
        ...

    def gradient_norms(self, images: Images, groups: Sequence[str] | None, seed: int) -> Floats:
        """Return the log gradient norm of each image in each layer, (n, parts)."""
        ...


@runtime_checkable
class Blockwise(Protocol):
    """Generator that draws in blocks: so many images at once, however many are asked for."""

    @property
    def block(self) -> int:
        """Return the number of images in a block."""
        ...


@runtime_checkable
class ClassConditional(Generator, Protocol):
    """Generator that may be told the class of each image, which follows from the seed and its number."""

    def classes_of(self, numbers: range, seed: int) -> Rows | None:
        """Return the class of each of these images in the stream of `seed`, (n,); None without classes."""
        ...


@runtime_checkable
class Remote(Protocol):
    """Generator on a machine that is not this one."""

    @property
    def device(self) -> str:
        """Return the device that it draws on, in words."""
        ...

    @property
    def timed_images(self) -> int:
        """Return the number of images that may be asked for to time it."""
        ...

    @property
    def waited(self) -> float:
        """Return the seconds that it slept so far, out of politeness."""
        ...
