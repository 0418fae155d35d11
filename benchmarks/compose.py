"""Composed scenes a second, in memory and into a folder, and how long a training waits for them.

python benchmarks/compose.py [--scenes 600] [--side 256] [--workers 2] [--repeats 3] [--steps 60]

Patches are drawn ellipses of 112 pixels a side; settings are the defaults: 1 to 3 objects and 0 to 2 decoys,
each condition on 15 % of the scenes. `in memory` composes in one process; `into a folder` writes PNG or
JPEG with `--workers` processes, starting them included. `scenes_per_processor_second` counts the time of all
processes, and holds where the machine is busy. `waiting` is the share of its time that a training waits for
scenes, where one process composes while another learns: our small FCOS, at a batch of 8.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import final

import numpy as np
from _measure import machine, report
from PIL import Image, ImageDraw

from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.core.types import Images
from showthrough.detection.composer.backgrounds import DrawnBackgrounds
from showthrough.detection.composer.composer import Composer
from showthrough.detection.composer.feeding import SceneFeed
from showthrough.detection.detectors.detector import TrainingBudget
from showthrough.detection.scene_folder import SceneOrder, compose_folder


def main() -> None:
    """Print scenes a second, and the share of its time that a training waits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenes", type=int, default=600)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--steps", type=int, default=60)
    options = parser.parse_args()
    settings = ComposerSettings(size=(options.side, options.side))
    patches = [drawn_patch(number) for number in range(40)]
    composer = Composer(patches, None, DrawnBackgrounds(), settings, (0,))
    composer.compose(0)
    results = [
        rates("in memory", options, lambda: [composer.compose(number) for number in range(options.scenes)])
    ]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "patches"
        source.mkdir()
        for number, patch in enumerate(patches):
            Image.fromarray(patch).save(source / f"{number}.png")
        results += [
            rates(
                f"into a folder, {name}", options, Writing(source, Path(folder), options, settings, quality)
            )
            for name, quality in (("PNG", None), ("JPEG 90", 90))
        ]
    results.append(waiting(composer, options))
    report({"benchmark": "compose", **vars(options), "machine": machine(), "results": results})


@final
class Writing:
    """Composing into a folder that is a new one each time."""

    def __init__(
        self,
        source: Path,
        out: Path,
        options: argparse.Namespace,
        settings: ComposerSettings,
        quality: int | None,
    ) -> None:
        self.order = SceneOrder(source, scenes=options.scenes, quality=quality)
        self.out, self.settings, self.workers = out, settings, options.workers
        self.runs = 0

    def __call__(self) -> object:
        """Compose once more."""
        self.runs += 1
        target = self.out / f"{self.order.quality}-{self.runs}"
        return compose_folder(self.order, target, self.settings, self.workers)


def drawn_patch(number: int) -> Images:
    """Return a patch that is nobody's: two dark spots and a bar on an ellipse."""
    rng = np.random.default_rng(number)
    tone = rng.uniform(90, 220)
    image = Image.new("RGB", (112, 112), tuple(int(level) for level in rng.uniform(30, 220, 3)))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, 108, 108), fill=(int(tone), int(0.85 * tone), int(0.75 * tone)))
    for box in ((30, 38, 46, 52), (66, 38, 82, 52), (38, 76, 74, 84)):
        draw.ellipse(box, fill=(40, 25, 25))
    return np.asarray(image)


def rates(case: str, options: argparse.Namespace, work: Callable[[], object]) -> dict[str, object]:
    """Return scenes a second by the clock and of the processor, the best of the repeats."""
    clock, processor = [], []
    for _ in range(options.repeats):
        started, before = time.perf_counter(), spent()
        work()
        clock.append(time.perf_counter() - started)
        processor.append(spent() - before)
    return {
        "case": case,
        "scenes_per_second": round(options.scenes / min(clock), 1),
        "scenes_per_processor_second": round(options.scenes / min(processor), 1),
        "seconds": {"clock": clock, "processor": processor},
    }


def spent() -> float:
    """Return seconds of the processor that this process and those that it waited for have taken."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def waiting(composer: Composer, options: argparse.Namespace) -> dict[str, object]:
    """Return the share of a training's time that it waits for its scenes."""
    import torch

    from showthrough.detection.detectors.fcos import FcosDetector  # not in every process that composes

    torch.set_num_threads(1)
    detector = FcosDetector(0, options.side)
    with SceneFeed(composer, epoch=32, workers=1) as feed:
        detector.train(feed, TrainingBudget(options.steps, (0,)))
    times = detector.times
    assert times is not None
    return {
        "case": "training, one process composing",
        "waiting": round(times.waiting / times.total, 4),
        "seconds_per_step": round(times.total / options.steps, 4),
    }


if __name__ == "__main__":
    main()
