"""Time and memory that drawing takes."""

import time
from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Timing
from showthrough.core.generator import Blockwise, Generator, Remote
from showthrough.core.missing import Missing, unmeasured
from showthrough.observers.runtime.peak_memory import accelerator, forget_peak, peak_bytes
from showthrough.signals.context import Context, Plant, Signal

TIMED_IMAGES = 256
REPEATS = 3


@final
class TimingSignal(Signal[Timing]):
    """Drawing time of the generator, on this machine or where it runs."""

    name = "timing"
    fact = Timing

    def measure(self, context: Context, seen: View) -> Timing | Missing:  # noqa: ARG002 - people play no part
        """Return the seconds of a few repeats after a warm-up."""
        if context.generator is None:
            return Missing("a folder of images tells nothing about how fast they were drawn")
        return _timing(context.generator, context.config.seed)

    def planted(self, plant: Plant) -> Missing:  # noqa: ARG002 - no control is timed
        """Return that there is none: nobody waits for a plant."""
        return unmeasured(Timing)


def _timing(generator: Generator, seed: int) -> Timing:
    remote = generator if isinstance(generator, Remote) else None
    images = remote.timed_images if remote else TIMED_IMAGES
    generator.sample(images, seed + 1)  # warm-up
    is_fresh = forget_peak()
    seconds = []
    for repeat in range(REPEATS):
        started = time.perf_counter() - _waited(remote)
        generator.sample(images, seed + 2 + repeat)
        seconds.append(time.perf_counter() - _waited(remote) - started)
    return Timing(
        seconds=tuple(seconds),
        images=images,
        batch_size=generator.block if isinstance(generator, Blockwise) else images,
        denoising_steps=generator.denoising_steps,
        peak_bytes=peak_bytes() if is_fresh and remote is None else None,
        parameters=generator.parameters,
        device=remote.device if remote else accelerator(),
    )


def _waited(remote: Remote | None) -> float:
    return remote.waited if remote else 0.0
