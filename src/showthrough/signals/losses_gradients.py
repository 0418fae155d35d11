"""What a generator's own network tells of images: losses and gradients, computed once and kept."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from showthrough.core.facts import Gradients, Losses
from showthrough.core.generator import Generator
from showthrough.core.images import ImageSet, Role, chunks
from showthrough.core.types import Floats, Images, Progress
from showthrough.errors import NotAvailableError
from showthrough.observers.generator_loss import Asked, forms_of, scored
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache
from showthrough.version import VERSION

BLOCK = 64  # images whose gradients are taken together
GRADIENTS = "gradients"  # the signal's name in `Check.asks`, beside the forms of loss


@runtime_checkable
class Open(Protocol):
    """A generator that can be looked into."""

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
    """A generator whose weights are known layer by layer."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of the layers."""
        ...

    def gradient_norms(self, images: Images, groups: Sequence[str] | None, seed: int) -> Floats:
        """Return the log of the size of each image's gradient in each layer, (n, parts)."""
        ...


class Keep(NamedTuple):
    """Where signals are kept, and the seed that their random numbers follow from."""

    cache: FeatureCache
    seed: int
    progress: Progress


def opened(generator: Generator) -> Open:
    """Return the generator if it can be looked into.

    Raises:
        NotAvailableError: it draws samples, and that is all that it can be asked for.
    """
    if not isinstance(generator, Open) or not forms_of(generator.inner):
        raise NotAvailableError(
            "this generator gives samples only: its network cannot be asked about a photo here"
        )
    return generator


def signals_of(inside: Callable[[], Open]) -> tuple[str, ...]:
    """Return the names of a generator's signals, as in `Check.asks`; none where it gives samples only."""
    try:
        generator = inside()
    except NotAvailableError:
        return ()
    gradients_too = (GRADIENTS,) if isinstance(generator, Differentiable) else ()
    return (*forms_of(generator.inner), *gradients_too)


def losses(generator: Open, images: Callable[[Role], ImageSet], keep: Keep) -> Losses:
    """Return the losses of a generator; each is computed when it is first asked for."""

    def of(role: Role, form: str) -> Floats:
        own = images(role)
        asked = Asked(generator.inner, form, generator.side, keep.seed)
        return _kept(form, generator.digest, own, partial(scored, asked, own), keep)

    return Losses(forms_of(generator.inner), of)


def gradients(generator: Open, images: Callable[[Role], ImageSet], keep: Keep) -> Gradients:
    """Return the sizes of a generator's gradients; those of a role are computed when it is first asked for.

    Raises:
        NotAvailableError: its gradients cannot be taken image by image.
    """
    if not isinstance(generator, Differentiable):
        raise NotAvailableError(
            "gradients of single photos are taken only from networks that were built by this tool"
        )

    def of(role: Role) -> Floats:
        own = images(role)
        return _kept(GRADIENTS, generator.digest, own, partial(_norms, generator, own, keep.seed), keep)

    return Gradients(generator.parts, of)


def _norms(generator: Differentiable, images: ImageSet, seed: int, start: int) -> Iterator[Floats]:
    for rows, pixels in chunks(images, (generator.side, generator.side), BLOCK, start):
        groups = None if images.group is None else [images.group[row] for row in rows]
        yield generator.gradient_norms(pixels, groups, seed)


def _kept(
    name: str, digest: str, images: ImageSet, produce: Callable[[int], Iterator[Floats]], keep: Keep
) -> Floats:
    if len(images) == 0:
        return np.empty(0)

    def blocks(start: int) -> Iterator[ArrayRows]:
        for block in produce(start):
            yield (block,)

    groups = hashlib.sha256("\n".join(images.group or ()).encode()).hexdigest()[:16]
    (found,) = keep.cache.arrays(
        f"signal {VERSION} {name} {digest} {images.digest} {groups} {keep.seed}",
        len(images),
        blocks,
        lambda done, total: keep.progress(f"{name} of {images.role}", done, total),
    )
    return np.asarray(found, dtype=np.float64)
