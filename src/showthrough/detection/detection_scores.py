"""Detection utility: whether detectors that learned from synthetic pictures find what real ones show."""

import json
import logging
import os
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, final

import numpy as np
import torch
import torchvision

from showthrough.core.atomic import replacing
from showthrough.core.facts import DetectionScores, DetectorRun
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Images, Progress
from showthrough.detection.composer.drawn_scenes import empty_scenes
from showthrough.detection.detectors.detector import Scene, TrainableDetector, TrainingBudget
from showthrough.detection.detectors.detector_kinds import Start, trainable_detector
from showthrough.detection.material import CALIBRATING, LEARNING, conditions_of
from showthrough.detection.operating_point import alarm_threshold, stray_scores
from showthrough.detection.test_pictures import TestSet
from showthrough.detection.trials import Trial
from showthrough.errors import EnvironmentFault
from showthrough.stats.detection.average_precision import Detections, Objects
from showthrough.stats.detection.classes import labels_of

log = logging.getLogger(__name__)
FORMAT = 2  # raised whenever scenes or training change, so that old figures are not mixed with new ones


@final
@dataclass(frozen=True)
class _Bench:
    """Benchmark of detectors: what to train on, what to test on, and where results are kept."""

    trial: Trial
    config: DetectionConfig
    seed: int
    folder: Path

    @cached_property
    def n_classes(self) -> int:
        """Return the number of classes that a detector tells apart."""
        return max(len(one.test.classes) for one in self.trial.tests)

    @cached_property
    def empty(self) -> list[Images]:
        """Return scenes without faces, on which thresholds are set."""
        if not self.trial.is_drawn:
            return []
        n = max(self.config.test_scenes // 2, 10)
        return [scene.pixels for scene in empty_scenes((self.seed, CALIBRATING), n, self.config.size)]

    def path(self, condition: str, run: int) -> Path:
        """Return the file of one training, named by all that its figures depend on."""
        material = self.trial.material
        tested_on = [_digest(one) for one in self.trial.tests]
        config = self.config.model_dump(
            mode="json", exclude={"enabled", "seeds", "extra", "curve", "detectors"}
        )
        versions = [FORMAT, np.__version__, torch.__version__, torchvision.__version__]
        learns_from = [material.n, *material.sources(condition)]
        facts = [condition, run, self.seed, learns_from, tested_on, config, versions]
        key = blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=16).hexdigest()
        return self.folder / f"{condition.replace(', ', '-').removesuffix(' %')}-{run}-{key}.npz"

    def detector(self, run: int) -> TrainableDetector:
        """Return an untrained detector, the same for all conditions of a run."""
        start = int(np.random.default_rng(self.key(run)).integers(2**31))
        return trainable_detector(self.config.detector, Start(start, self.config.size, self.n_classes))

    def key(self, run: int) -> tuple[int, ...]:
        """Return what training draws from, equal for all conditions of a run."""
        return self.seed, LEARNING, run


def _digest(one: TestSet) -> str:
    seen = blake2b(digest_size=16)
    for picture, objects in zip(one.pictures, one.test.objects, strict=True):
        seen.update(repr(picture.shape).encode() + np.ascontiguousarray(picture).tobytes())
        seen.update(objects.boxes.tobytes())
    return seen.hexdigest()


def measure_detection(
    trial: Trial,
    config: DetectionConfig,
    seed: int,
    folder: Path,
    progress: Progress | None = None,
) -> DetectionScores:
    """Train detectors on real, on synthetic and on scrambled objects, and test them on real ones.

    Every training is kept in `folder`, so a killed call goes on with the next one and ends with the
    same figures; what does not depend on the synthetic set is trained once for all generators.

    Raises:
        NotEnoughDataError: a set of faces is empty.
        EnvironmentFault: results cannot be written, or the detector needs what is not installed.
    """
    started = time.perf_counter()
    bench = _Bench(trial, config, seed, folder)
    conditions = conditions_of(config)
    _train_missing(bench, conditions, progress or (lambda _name, _done, _total: None))
    runs = [run for seed in range(config.seeds) for c in conditions for run in _read(bench, c, seed)]
    alarms = (
        "one false alarm in ten scenes without faces" if trial.is_drawn else "one false alarm in ten pictures"
    )
    return DetectionScores(
        tests=tuple(one.test for one in trial.tests),
        runs=tuple(runs),
        n_scenes=config.scenes if trial.is_drawn else trial.material.n,
        n_faces=trial.material.n,
        seconds=time.perf_counter() - started,
        made_of=trial.made_of,
        left_out=trial.left_out,
        alarms=f"a score of {config.threshold:g}" if config.threshold is not None else alarms,
    )


def _train_missing(bench: _Bench, conditions: Sequence[str], progress: Progress) -> None:
    """Train what is not in the folder yet, one training a core; Ctrl-C keeps those that are under way."""
    total = len(conditions) * bench.config.seeds
    missing = {
        run: [condition for condition in conditions if not _is_whole(bench.path(condition, run))]
        for run in range(bench.config.seeds)
    }
    done = total - sum(map(len, missing.values()))
    progress("train detectors, networks", done, total)
    if done == total:
        return
    bench.empty  # noqa: B018 - drawn once, before the threads share them
    with one_thread_each(min(total - done, os.cpu_count() or 1)) as pool:
        futures = [future for run, wanted in missing.items() for future in _submit(pool, bench, run, wanted)]
        for future in as_completed(futures):
            future.result()
            done += 1
            progress("train detectors, networks", done, total)


@contextmanager
def one_thread_each(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Give a pool whose trainings use one thread each: the figures do not depend on the number of cores."""
    threads = torch.get_num_threads()
    pool = ThreadPoolExecutor(workers, "detector", initializer=torch.set_num_threads, initargs=(1,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)


def _submit(pool: ThreadPoolExecutor, bench: _Bench, run: int, wanted: Sequence[str]) -> list[Future[None]]:
    scenes = bench.trial.material.scenes(wanted, run)
    return [
        pool.submit(_train, bench, scenes[c], bench.detector(run), run, bench.path(c, run)) for c in wanted
    ]


def _train(bench: _Bench, scenes: Sequence[Scene], detector: TrainableDetector, run: int, path: Path) -> None:
    """Train a detector, let it look at all tests, and keep what it found."""
    started = time.perf_counter()
    budget = TrainingBudget(bench.config.steps, bench.key(run), bench.config.batch_size)
    detector.train(scenes, budget)
    arrays: dict[str, Any] = {}
    false = np.concatenate([np.empty(0), *(f.scores for f in detector.find(bench.empty))])
    drawn = alarm_threshold(false, len(bench.empty)) if bench.trial.is_drawn else None
    for test, pictures in bench.trial.tests:
        found = detector.find(pictures)
        own = alarm_threshold(stray_scores(found, test), len(found)) if drawn is None else drawn
        arrays[f"{test.name}_boxes"] = np.concatenate([f.boxes for f in found])
        arrays[f"{test.name}_scores"] = np.concatenate([f.scores for f in found])
        arrays[f"{test.name}_labels"] = np.concatenate([labels_of(f) for f in found])
        arrays[f"{test.name}_counts"] = np.array([len(f.scores) for f in found])
        arrays[f"{test.name}_threshold"] = np.asarray(bench.config.threshold or own)
    _write(path, arrays)
    log.info("detector %s trained in %.1f s", path.stem, time.perf_counter() - started)


def _write(path: Path, arrays: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            np.savez(file, **arrays)
    except OSError as error:
        raise EnvironmentFault(f"cannot keep detections in {path.parent}: {error.strerror}") from error


def _is_whole(path: Path) -> bool:
    """Return whether detections are kept as they were written: each array has a checksum in the zip file."""
    if not path.exists():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            is_whole = archive.testzip() is None
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError, ValueError):
        is_whole = False
    if not is_whole:
        log.warning("detections in the vault are damaged: their detector is trained again")
    return is_whole


def _read(bench: _Bench, condition: str, seed: int) -> Iterator[DetectorRun]:
    with np.load(bench.path(condition, seed)) as arrays:
        for test, _ in bench.trial.tests:
            ends = arrays[f"{test.name}_counts"].cumsum()[:-1]
            parts = [np.split(arrays[f"{test.name}_{part}"], ends) for part in ("boxes", "scores", "labels")]
            found = tuple(map(Detections, *parts))
            figures = coco_figures(found, test.objects)
            yield DetectorRun(
                condition, seed, test.name, found, float(arrays[f"{test.name}_threshold"]), *figures
            )


def coco_figures(found: Sequence[Detections], objects: Sequence[Objects]) -> tuple[float, float]:
    """Return torchmetrics' mAP@.5 and mAP@[.5:.95]; nan where there is no object to find."""
    from torchmetrics.detection import MeanAveragePrecision

    recalls = np.linspace(0, 1, 101).tolist()  # its own float32 ones differ from COCO's
    metric = MeanAveragePrecision(backend="faster_coco_eval", rec_thresholds=recalls)
    metric.update([_labelled(f) for f in found], [_labelled(o) for o in objects])
    figures = metric.compute()
    map50, strict = (float(figures[name]) for name in ("map_50", "map"))  # its -1 is no figure
    return (map50, strict) if map50 >= 0 else (np.nan, np.nan)


def _labelled(one: Detections | Objects) -> dict[str, torch.Tensor]:
    boxes = {"boxes": torch.from_numpy(one.boxes).float(), "labels": torch.from_numpy(labels_of(one))}
    return boxes | ({"scores": torch.from_numpy(one.scores)} if isinstance(one, Detections) else {})
