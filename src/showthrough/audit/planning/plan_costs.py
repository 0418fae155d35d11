"""How long the parts of an audit take on this machine: a little of each is timed, the rest is counted."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from showthrough.audit.planning.answers import PlanAnswer
from showthrough.controls.run_controls import control_sizes
from showthrough.controls.sensitivity import FEWEST, Planting, tried_of
from showthrough.core.config import AuditConfig
from showthrough.core.images import Role
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Features, Images
from showthrough.observers.live_observations import Observer
from showthrough.observers.pixels.aligned import Outlines, aligned_blocks
from showthrough.toolkit.run_checks import Planned

SOUGHT = (64, 256)  # pictures that others are looked for among: two numbers make a line
STEPS = (2, 6)  # of a detector's training, likewise
EACH_CHECK = 85.0  # resamplings that a check takes, by each embedder: 688 in the demo took 19 s, .33 ms each
EACH_REPORT = 12_000.0  # resamplings that a report of all suites takes
TRIED = 0.5  # seconds that resampling is tried for
PLANTED, CONTROLS, CHECKS = "planted leaks", "controls", "checks"  # stages of an audit


class Cost(NamedTuple):
    """Part of an audit and how long it takes; None where nobody can know before."""

    what: str
    answer: str
    seconds: float | None
    stages: Mapping[str, float] = {CHECKS: 1.0}  # which share falls into which; nobody changes it


class Workload(NamedTuple):
    """How many images an audit looks at, and for how many generators."""

    images: Mapping[Role, int]
    generators: int
    planted: int  # in planted leaks and controls, all together
    controls: int = 0  # of them in controls


def told_costs(costs: Sequence[Cost]) -> list[PlanAnswer]:
    """Return costs in words, and their sum."""
    told = [PlanAnswer(what=cost.what, answer=_told(cost)) for cost in costs]
    return [*told, PlanAnswer(what="all together", answer=_sum(costs))]


def _told(cost: Cost) -> str:
    if cost.seconds is None:
        return f"unknown: {cost.answer}"
    return f"{cost.answer}: about {_span(cost.seconds)}"


def _sum(costs: Sequence[Cost]) -> str:
    total = sum(cost.seconds or 0.0 for cost in costs)
    unknown = [cost.what for cost in costs if cost.seconds is None]
    return f"about {_span(total)}" + (f", and what is unknown: {', '.join(unknown)}" if unknown else "")


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def workload_of(config: AuditConfig, images: Mapping[Role, int], planned: Sequence[Planned]) -> Workload:
    """Return the sizes of an audit with so many images a role."""
    planted = controls = sum(control_sizes(config.control_samples))
    if config.strengths and tried_of(planned):
        planted += Planting(max(FEWEST, config.control_samples)).n_images
    generators = len(config.generators) + (config.data.synthetic is not None)
    return Workload(images, max(1, generators), planted, controls)


def looking_at(
    observers: Mapping[str, Observer | None], found: Sequence[Images], sizes: Workload
) -> Iterator[Cost]:
    """Yield the cost of each embedder, tried on some pictures."""
    n = sum(sizes.images.values()) + (sizes.generators - 1) * sizes.images[Role.SYNTHETIC] + sizes.planted
    for name, observer in observers.items():
        if observer is None or hasattr(observer, "look_up"):
            continue
        if not found:
            yield Cost(f"look with {name}", "no image could be tried", None)
            continue
        each = timed(partial(_seen, observer, found)) / len(found)
        at_once = getattr(observer, "at_once", 1)  # one photo was shown, to one process
        answer = f"{n:,} images, {1e3 * each:.3g} ms each here" + (
            f", {at_once} at once" if at_once > 1 else ""
        )
        yield Cost(f"look with {name}", answer, n * each / at_once, _looked_in(sizes, n))


def _looked_in(sizes: Workload, n: int) -> Mapping[str, float]:
    """Return in which stages images are looked at: training people as soon as something is planted."""
    first, train = sizes.planted - sizes.controls, sizes.images.get(Role.TRAIN, 0)
    planted = (first + train) / n if first else 0.0
    controls = (sizes.controls + (0 if first else train)) / n
    return {PLANTED: planted, CONTROLS: controls, CHECKS: 1.0 - planted - controls}


def _seen(observer: Observer, found: Sequence[Images]) -> None:
    for one in found:
        observer(one[None])


def comparing(config: AuditConfig, planned: Sequence[Planned], sizes: Workload) -> Iterator[Cost]:
    """Yield the cost of looking for copies and of judging: of samples, of planted leaks, of controls."""
    running = [each for each in planned if each.check is not None]
    by = 1 + len(config.embedders)
    each = _search(config.pixels, [sizes.images.get(role, 0) for role in (Role.TRAIN, Role.HOLDOUT)])
    n, runs = sizes.generators * sizes.images[Role.SYNTHETIC], sizes.generators * len(running)
    check = EACH_CHECK * _resampling() * by
    answer = f"{n:,} samples, {1e3 * each:.3g} ms each here, and {runs:,} checks"
    yield Cost("compare and judge", answer, n * each + check * runs)
    attacks = sum(one.card.controls for one in running)
    controls = sizes.generators * attacks * len(control_sizes(config.control_samples))
    answer = f"{sizes.controls:,} images and {controls:,} checks"
    yield Cost("controls", answer, sizes.controls * each + check * controls, {CONTROLS: 1.0})
    first = sizes.planted - sizes.controls
    if first:
        leaks = len(tried_of(planned)) * Planting(FEWEST).n_leaks
        answer = f"{first:,} images and {leaks:,} checks"
        yield Cost("planted leaks", answer, first * each + check * leaks, {PLANTED: 1.0})


def reporting(sizes: Workload) -> Cost:
    """Return the cost of writing the report and what lies beside it."""
    answer = f"{sizes.generators:,} with figures and an annex"
    return Cost("write reports", answer, sizes.generators * EACH_REPORT * _resampling(), {})


def _resampling() -> float:
    """Return the seconds that one resampling takes here: a check is mostly that."""
    values, times, until = np.arange(1000.0), 0, time.perf_counter() + TRIED
    rng = np.random.default_rng(0)
    while time.perf_counter() < until:
        values[rng.integers(0, len(values), (100, len(values)))].mean(axis=1)
        times += 1
    return TRIED / max(1, times)


def _search(side: int, galleries: Sequence[int]) -> float:
    """Return the seconds that one picture is looked for, in every attitude, among those of each gallery."""
    outlines = Outlines(side)
    few, many = SOUGHT
    own = outlines(noise_pixels(few, side))
    seconds = [timed(partial(_sought, own, outlines(noise_pixels(n, side)))) / few for n in SOUGHT]
    slope = max(0.0, seconds[1] - seconds[0]) / (many - few)
    return sum(max(0.0, seconds[0] + slope * (n - few)) for n in galleries if n)


def _sought(own: Features, gallery: Features) -> None:
    list(aligned_blocks(own, gallery, 1))


def detecting(config: DetectionConfig, generators: int) -> Cost:
    """Return the cost of training the detectors that measure utility, one a core."""
    from showthrough.detection.material import conditions_of, is_of_generator

    conditions = conditions_of(config)
    own = sum(map(is_of_generator, conditions))
    networks = config.seeds * (len(conditions) - own + own * generators)
    at_once = min(networks, os.cpu_count() or 1)
    step, look = _detector_tried(config, at_once)
    each = config.steps * step + 1.5 * config.test_scenes * look
    answer = (
        f"{networks} networks of {config.steps:,} steps, {1e3 * step:.3g} ms each here, {at_once} at once"
    )
    return Cost("train detectors", answer, each * -(-networks // at_once))


def _detector_tried(config: DetectionConfig, at_once: int) -> tuple[float, float]:
    """Return the seconds of a step of training and of a look at a picture, so many detectors at once."""
    from showthrough.detection.composer.drawn_scenes import TILE, paired_scenes
    from showthrough.detection.detection_scores import one_thread_each
    from showthrough.detection.detectors.detector import TrainableDetector, TrainingBudget
    from showthrough.detection.detectors.detector_kinds import Start, trainable_detector

    scenes = paired_scenes((0,), max(config.batch_size, 8), config.size, {"noise": noise_pixels(8, TILE)})[
        "noise"
    ]
    detectors = [trainable_detector(config.detector, Start(row, config.size)) for row in range(at_once)]
    budgets = [TrainingBudget(n, (0,), config.batch_size) for n in STEPS]

    def tried(detector: TrainableDetector) -> list[float]:
        pictures = [scene.pixels for scene in scenes]
        learn = [timed(partial(detector.train, scenes, budget)) for budget in budgets]
        return [*learn, timed(partial(detector.find, pictures))]

    with one_thread_each(at_once) as pool:  # as the audit trains them: they wait for each other's memory
        few, many, found = np.mean(list(pool.map(tried, detectors)), axis=0)
    return max(0.0, float(many - few)) / (STEPS[1] - STEPS[0]), float(found) / len(scenes)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def noise_pixels(n: int, side: int) -> Images:
    """Return pictures of nothing, which take as long as any."""
    return np.random.default_rng(0).integers(0, 255, (n, side, side, 3), dtype=np.uint8)
