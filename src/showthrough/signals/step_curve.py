"""Drawing with fewer denoising steps than usual, or more, and what the images look like then."""

import time
from collections.abc import Callable

from showthrough.core.check import Observations
from showthrough.core.facts import Extractor, StepCurve, StepSamples
from showthrough.core.generator import Generator, Stepwise
from showthrough.core.images import ImageSet, Role
from showthrough.data.drawn_images import image_set
from showthrough.data.vault import Vault
from showthrough.errors import NotAvailableError

REPEATS = 3
BLOCK = 64  # images timed where a generator does not tell how many it draws at once

Look = Callable[[ImageSet], Observations]


def stepwise(generator: Generator) -> Stepwise:
    """Return the generator if its number of denoising steps can be chosen.

    Raises:
        NotAvailableError: it denoises nothing, or in no other number of steps.
    """
    if generator.denoising_steps is None:
        raise NotAvailableError("this generator draws in one go: it has no denoising steps to save")
    if not isinstance(generator, Stepwise):
        raise NotAvailableError("the number of denoising steps of this generator cannot be changed here")
    return generator


def step_curve(generator: Stepwise, extractor: Extractor, seed: int, vault: Vault, look: Look) -> StepCurve:
    """Return what draws with any number of steps and looks at the images with the audit's extractor."""

    def at(steps: int, n: int) -> StepSamples:
        other = generator.with_steps(steps)
        pixels = other.sample(n, seed)  # a warm-up too
        label = f"steps/{generator.digest}/{steps}/{seed}"
        seen = look(image_set(Role.SYNTHETIC, pixels, vault, label))
        images = getattr(other, "block", BLOCK)
        seconds = tuple(_seconds(other, images, seed + 1 + repeat) for repeat in range(REPEATS))
        return StepSamples(seen.of(Role.SYNTHETIC, extractor.by).values, seconds, images)

    return StepCurve(generator.denoising_steps or 1, generator.most_steps, at)


def _seconds(generator: Generator, images: int, seed: int) -> float:
    started = time.perf_counter()
    generator.sample(images, seed)
    return time.perf_counter() - started
