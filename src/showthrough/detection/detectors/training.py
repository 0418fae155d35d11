"""The one loop in which every kind of detector learns, and what it refuses to learn from."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.detection.detectors.detector import Scene, TrainingBudget
from showthrough.detection.detectors.examples import Example, Zoom, example
from showthrough.errors import ConfigError, DataError, NotAssessableError, NotEnoughDataError

WARM_UP = 0.2  # share of training in which the learning rate rises
STEEPEST = 5.0  # norm of a gradient that is not cut
_drawing = threading.Lock()  # Torch's global generator is one for all threads


class Recipe(NamedTuple):
    """What differs from kind to kind in the loop."""

    peak_rate: float
    weight_decay: float = 0.01
    zoom: Zoom | None = None  # None: scenes are seen at their own size


class TrainingTimes(NamedTuple):
    """Seconds that a training took, and those of them in which it waited for its examples."""

    total: float
    waiting: float


def learn(
    network: nn.Module,
    loss_of: Callable[[Sequence[Example]], Tensor],
    scenes: Sequence[Scene],
    budget: TrainingBudget,
    recipe: Recipe,
) -> TrainingTimes:
    """Train a network in place on scenes, half of them mirrored each time.

    Equal keys give equal weights on one machine. Several trainings may run in threads.

    Raises:
        ConfigError: the budget allows no step or no scene in a batch.
        NotAssessableError: training diverges.
    """
    _refuse_nothing(budget)
    rng = np.random.default_rng(budget.key)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=recipe.peak_rate, weight_decay=recipe.weight_decay, foreach=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step / budget.steps))
    started, waiting = time.perf_counter(), 0.0
    network.train()
    batches = _batches(scenes, budget, recipe, rng)
    with ThreadPoolExecutor(1, "examples") as ahead:  # the next batch is made while this one is learnt
        upcoming = ahead.submit(next, batches)
        for step in range(1, budget.steps + 1):
            asked = time.perf_counter()
            examples = upcoming.result()
            waiting += time.perf_counter() - asked
            upcoming = ahead.submit(next, batches)
            loss = loss_of(examples)
            _refuse_divergence(loss.item(), step, budget)
            _descend(network, optimizer, loss)
            schedule.step()
            if budget.progress is not None:
                budget.progress(step, budget.steps)
    network.eval()
    return TrainingTimes(time.perf_counter() - started, waiting)


def _refuse_nothing(budget: TrainingBudget) -> None:
    if budget.steps < 1 or budget.batch_size < 1:
        raise ConfigError(
            f"training takes at least one step of one scene, got {budget.steps} of {budget.batch_size}"
        )


def _refuse_divergence(loss: float, step: int, budget: TrainingBudget) -> None:
    if not math.isfinite(loss):
        raise NotAssessableError(
            f"training diverged in step {step:,} of {budget.steps:,}: the loss is {loss}"
        )


def _descend(network: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]  # torch declares no types for it
    nn.utils.clip_grad_norm_(network.parameters(), STEEPEST)
    optimizer.step()


def _batches(
    scenes: Sequence[Scene], budget: TrainingBudget, recipe: Recipe, rng: np.random.Generator
) -> Iterator[list[Example]]:
    """Yield batches without end; each scene comes once before any comes again."""
    rows: list[int] = []
    while True:
        while len(rows) < budget.batch_size:
            rows += rng.permutation(len(scenes)).tolist()
        chosen, rows = rows[: budget.batch_size], rows[budget.batch_size :]
        yield [example(scenes[row], rng, recipe.zoom) for row in chosen]


def rate(done: float) -> float:
    """Return the learning rate as a share of its peak: up for a fifth of training, then a cosine to 0.

    >>> [round(rate(done), 2) for done in (0, 0.2, 0.6, 1)]
    [0.05, 1.0, 0.5, 0.0]
    """
    if done < WARM_UP:
        return 0.05 + 0.95 * done / WARM_UP
    return (1 + math.cos(math.pi * (done - WARM_UP) / (1 - WARM_UP))) / 2


def refuse_unteachable(scenes: Sequence[Scene], n_classes: int) -> None:
    """Refuse scenes from which nothing, or something else than is meant, would be learnt.

    Raises:
        NotEnoughDataError: no scene shows an object, or none shows one of the classes.
        DataError: a box has no area or no number, a label names no class, or landmarks do not fit.
    """
    if not any(len(scene.boxes) for scene in scenes):
        raise NotEnoughDataError(
            f"a detector learns from objects, and none of the {len(scenes)} scenes shows one", needed=1
        )
    shown = {label for row, scene in enumerate(scenes) for label in _labels(row, scene, n_classes)}
    missing = sorted(set(range(n_classes)) - shown)
    if missing:
        raise NotEnoughDataError(
            f"no scene shows an object of class {missing[0]}, of the {n_classes} that the detector is to "
            "tell apart; leave that class out or add scenes with it",
            needed=1,
        )


def _labels(row: int, scene: Scene, n_classes: int) -> set[int]:
    """Return the classes that a scene shows, once it is found sound."""
    boxes, n = np.asarray(scene.boxes, dtype=np.float64), len(scene.boxes)
    if boxes.shape != (n, 4) and n:
        raise DataError(f"scene {row}: boxes are x1, y1, x2, y2 each, got an array of shape {boxes.shape}")
    if n and not (np.isfinite(boxes).all() and (boxes[:, 2:] > boxes[:, :2]).all()):
        raise DataError(f"scene {row}: a box has no area, or a corner that is no number")
    if scene.landmarks is not None and scene.landmarks.shape != (n, 5, 2):
        raise DataError(f"scene {row}: {n} objects need landmarks ({n}, 5, 2), got {scene.landmarks.shape}")
    labels = np.zeros(n, dtype=np.int64) if scene.labels is None else np.asarray(scene.labels)
    if labels.shape != (n,):
        raise DataError(f"scene {row}: {n} objects need {n} labels, got {labels.size}")
    if n and not (labels.min() >= 0 and labels.max() < n_classes):
        wrong = int(labels.max() if labels.max() >= n_classes else labels.min())
        raise DataError(f"scene {row}: label {wrong} is none of the classes 0 to {n_classes - 1}")
    return set(labels.tolist())


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let Torch's global generator draw from a seed, and leave it as it was; one thread at a time."""
    with _drawing, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
