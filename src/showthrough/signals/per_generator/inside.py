"""White-box access to a generator's own network: who can be asked, and where answers are kept."""

import hashlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from showthrough.core.generator import Generator, Open
from showthrough.core.images import ImageSet
from showthrough.core.missing import Missing
from showthrough.core.types import Floats, Progress
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache
from showthrough.signals.context import Context
from showthrough.version import VERSION

IMAGES_ONLY = "a folder of images gives samples only: there is no network that could be asked about a photo"
CLOSED = "this generator gives samples only: its network cannot be asked about a photo here"


class Keep(NamedTuple):
    """Store of answers, and the seed that their random numbers follow from."""

    cache: FeatureCache
    seed: int
    progress: Progress

    @classmethod
    def of(cls, context: Context) -> "Keep":
        """Return the place and the seed of an audit."""
        return cls(context.cache, context.config.seed, context.place.progress)


def opened(generator: Generator | None) -> Open | Missing:
    """Return the generator, if its network can be asked about images."""
    if generator is None:
        return Missing(IMAGES_ONLY)
    from showthrough.observers.generator_loss import forms_of

    if not isinstance(generator, Open) or not forms_of(generator.inner):
        return Missing(CLOSED)
    return generator


def kept(
    name: str, digest: str, images: ImageSet, produce: Callable[[int], Iterator[Floats]], keep: Keep
) -> Floats:
    """Return one answer an image, (n, ...), computed where they are not kept under the weights' digest."""
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
        lambda done, total: keep.progress(f"{name} of {images.role}, images", done, total),
    )
    return np.asarray(found, dtype=np.float64)
