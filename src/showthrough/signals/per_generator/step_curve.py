"""Step curve: samples drawn with fewer denoising steps than usual, or more."""

import time
from functools import partial
from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Extractor, StepCurve, StepSamples
from showthrough.core.generator import Blockwise, Generator, Stepwise
from showthrough.core.images import Role
from showthrough.core.missing import Missing, unmeasured
from showthrough.data.drawn_images import image_set
from showthrough.signals.context import Context, Plant, Signal

REPEATS = 3
BLOCK = 64  # images timed where a generator does not tell how many it draws at once


@final
class StepCurveSignal(Signal[StepCurve]):
    """Step curve: images drawn in any number of denoising steps, and how long that takes."""

    name = "step curve"
    fact = StepCurve

    def measure(self, context: Context, seen: View) -> StepCurve | Missing:
        """Return the step curve, which draws with any number of steps, seen by the audit's extractor."""
        generator = stepwise(context.generator)
        if isinstance(generator, Missing):
            return generator
        extractor = seen.known(Extractor)
        if isinstance(extractor, Missing):
            return extractor
        at = partial(_samples, context, seen, generator, extractor)
        return StepCurve(generator.denoising_steps or 1, generator.most_steps, at)

    def planted(self, plant: Plant) -> Missing:  # noqa: ARG002 - no control denoises
        """Return that there is none: a plant draws in no steps."""
        return unmeasured(StepCurve)


def stepwise(generator: Generator | None) -> Stepwise | Missing:
    """Return the generator, if its number of denoising steps can be chosen."""
    if generator is None:
        return Missing("a folder of images cannot be drawn again with other denoising steps")
    if generator.denoising_steps is None:
        return Missing("this generator draws in one go: it has no denoising steps to save")
    if not isinstance(generator, Stepwise):
        return Missing("the number of denoising steps of this generator cannot be changed here")
    return generator


def _samples(
    context: Context, seen: View, generator: Stepwise, extractor: Extractor, steps: int, n: int
) -> StepSamples:
    seed, variant = context.config.seed, generator.with_steps(steps)
    pixels = variant.sample(n, seed)  # a warm-up too
    label = f"steps/{generator.digest}/{steps}/{seed}"
    view = seen.with_synthetic(image_set(Role.SYNTHETIC, pixels, context.place.vault, label))
    images = variant.block if isinstance(variant, Blockwise) else BLOCK
    seconds = tuple(_seconds(variant, images, seed + 1 + repeat) for repeat in range(REPEATS))
    return StepSamples(view.of(Role.SYNTHETIC, extractor.by).values, seconds, images)


def _seconds(generator: Generator, images: int, seed: int) -> float:
    started = time.perf_counter()
    generator.sample(images, seed)
    return time.perf_counter() - started
