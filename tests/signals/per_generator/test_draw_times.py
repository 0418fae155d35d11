"""Time that drawing takes, here and where another machine draws."""

from typing import ClassVar

import numpy as np

from showthrough.core.facts import Timing
from showthrough.core.generator import Remote
from showthrough.core.missing import Missing
from showthrough.signals.per_generator.draw_times import REPEATS, TIMED_IMAGES, TimingSignal
from signal_context import context_of, seen_of


class Here:
    """Draws grey images."""

    digest, parameters, denoising_steps, accounting = "d", 12, 5, None

    def __init__(self) -> None:
        self.asked: list[int] = []

    def sample(self, n: int, seed: int, start: int = 0) -> np.ndarray:
        self.asked.append(n)
        return np.zeros((n, 8, 8, 3), dtype=np.uint8)


class There(Here):
    """Draws on a busy server, an hour away."""

    block, device = 2, "far away"
    timed_images: ClassVar[int] = 4
    waited = 0.0

    def sample(self, n: int, seed: int, start: int = 0) -> np.ndarray:
        self.waited += 3600.0
        return super().sample(n, seed, start)


def timed(generator, folder) -> Timing | Missing:
    context = context_of(folder, {}, generator)
    return TimingSignal().measure(context, seen_of(context, {}))


def test_a_warm_up_is_not_timed_and_each_repeat_is(tmp_path):
    here = Here()
    found = timed(here, tmp_path)
    assert isinstance(found, Timing)
    assert here.asked == [TIMED_IMAGES] * (REPEATS + 1)
    assert len(found.seconds) == REPEATS
    assert (found.images, found.batch_size) == (TIMED_IMAGES, TIMED_IMAGES)
    assert (found.denoising_steps, found.parameters) == (5, 12)


def test_a_server_is_asked_for_few_images_and_its_waiting_does_not_count(tmp_path):
    there = There()
    assert isinstance(there, Remote)
    found = timed(there, tmp_path)
    assert isinstance(found, Timing)
    assert there.asked == [4] * (REPEATS + 1)
    assert max(found.seconds) < -3000  # an hour of sleep was taken off each repeat, which took no time
    assert (found.batch_size, found.device, found.peak_bytes) == (2, "far away", None)


def test_a_folder_of_images_tells_nothing_about_time(tmp_path):
    assert timed(None, tmp_path) == Missing("a folder of images tells nothing about how fast they were drawn")
