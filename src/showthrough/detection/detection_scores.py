"""Detection utility: whether detectors trained on synthetic faces find real ones as well as others do."""

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
from typing import Any, NamedTuple, final

import numpy as np
import torch
import torchvision

from showthrough.core.atomic import replacing
from showthrough.core.config import DetectionConfig
from showthrough.core.facts import DetectionScores, DetectionTest, DetectorRun
from showthrough.core.images import ImageSet
from showthrough.core.types import Images, Progress
from showthrough.detection.composer.drawn_scenes import empty_scenes, paired_scenes, scramble
from showthrough.detection.detectors.detector import Scene, TrainableDetector, TrainingBudget
from showthrough.detection.detectors.fcos import WEAKEST, FcosDetector
from showthrough.detection.test_pictures import composed, face_tiles, photographed
from showthrough.errors import EnvironmentFault, NotEnoughDataError
from showthrough.stats.detection.average_precision import Detections, Objects

log = logging.getLogger(__name__)
FORMAT = 1  # raised whenever scenes or training change, so that old figures are not mixed with new ones
FALSE_ALARMS = 0.1  # accepted in a scene without faces, at the threshold in use
CONDITIONS = ("real", "synthetic", "floor")
TRAINING, TESTING, CALIBRATING, FACES, NOISE, LEARNING = range(6)  # streams of random numbers


class FaceSets(NamedTuple):
    """Sets of faces to learn from and to be tested on."""

    train: ImageSet
    synthetic: ImageSet
    holdout: ImageSet
    photos: ImageSet | None = None  # with boxes of the faces on each


@final
@dataclass(frozen=True)
class _Bench:
    """Benchmark of detectors: what to train on, what to test on, and where results are kept."""

    sets: FaceSets
    config: DetectionConfig
    seed: int
    folder: Path

    @cached_property
    def n_faces(self) -> int:
        """Return the number of faces that each condition learns from: equally many."""
        most = 2 * self.config.scenes  # a scene shows 1.5 on average
        return min(len(self.sets.train), len(self.sets.synthetic), most)

    @cached_property
    def tests(self) -> dict[str, tuple[DetectionTest, list[Images]]]:
        """Return each test with its pictures."""
        tests = [composed(self.sets.holdout, self.config, (self.seed, TESTING))]
        if self.sets.photos is not None:
            tests.append(photographed(self.sets.photos, self.config))
        return {test.name: (test, pictures) for test, pictures in tests}

    @cached_property
    def empty(self) -> list[Images]:
        """Return scenes without faces, on which thresholds are set."""
        n = max(self.config.test_scenes // 2, 10)
        return [scene.pixels for scene in empty_scenes((self.seed, CALIBRATING), n, self.config.size)]

    def path(self, condition: str, run: int) -> Path:
        """Return the file of one training, named by all that its figures depend on."""
        learns_from = {
            "synthetic": [self.sets.synthetic.digest],
            "mixed": [self.sets.train.digest, self.sets.synthetic.digest],
        }.get(condition, [self.sets.train.digest])
        tested_on = [self.sets.holdout.digest, self.sets.photos.digest if self.sets.photos else None]
        config = self.config.model_dump(exclude={"enabled", "seeds", "extra"})
        versions = [FORMAT, np.__version__, torch.__version__, torchvision.__version__]
        facts = [condition, run, self.seed, self.n_faces, learns_from, tested_on, config, versions]
        key = blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=16).hexdigest()
        return self.folder / f"{condition}-{run}-{key}.npz"

    def faces(self, condition: str, run: int) -> Images:
        """Return the faces of a condition; equal sets give equal faces in equal order."""
        if condition == "floor":
            return scramble(self.faces("real", run), (self.seed, NOISE, run))
        if condition == "few_real":
            return self.faces("real", run)[: max(self.n_faces // 4, 1)]
        if condition == "mixed":
            half = self.n_faces // 2
            real, synthetic = self.faces("real", run), self.faces("synthetic", run)
            return np.concatenate([real[:half], synthetic[half:]])
        images = self.sets.synthetic if condition == "synthetic" else self.sets.train
        rng = np.random.default_rng([self.seed, FACES, run])
        return face_tiles(images, rng.permutation(len(images))[: self.n_faces])


def measure_detection(
    sets: FaceSets,
    config: DetectionConfig,
    seed: int,
    folder: Path,
    progress: Progress | None = None,
) -> DetectionScores:
    """Train detectors on real, on synthetic and on scrambled faces, and test them on real ones.

    Every training is kept in `folder`, so a killed call goes on with the next one and ends with the
    same figures; what does not depend on the synthetic set is trained once for all generators.

    Raises:
        NotEnoughDataError: a set of faces is empty.
        DataError: the photos have no boxes.
        EnvironmentFault: results cannot be written.
    """
    started = time.perf_counter()
    for name in ("train", "synthetic", "holdout"):
        if len(getattr(sets, name)) == 0:
            raise NotEnoughDataError(f"the detector needs {name} images and there are none", needed=1)
    bench = _Bench(sets, config, seed, folder)
    conditions = (*CONDITIONS, *config.extra)
    _train_missing(bench, conditions, progress or (lambda _name, _done, _total: None))
    runs = [run for seed in range(config.seeds) for c in conditions for run in _read(bench, c, seed)]
    return DetectionScores(
        tests=tuple(test for test, _ in bench.tests.values()),
        runs=tuple(runs),
        n_scenes=config.scenes,
        n_faces=bench.n_faces,
        seconds=time.perf_counter() - started,
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
    bench.tests, bench.empty  # noqa: B018 - drawn once, before the threads share them
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
    config = bench.config
    faces = {condition: bench.faces(condition, run) for condition in wanted}
    scenes = paired_scenes((bench.seed, TRAINING, run), config.scenes, config.size, faces)
    key = (bench.seed, LEARNING, run)  # equal for all conditions
    budget = TrainingBudget(config.steps, key, config.batch_size)
    start = int(np.random.default_rng(key).integers(2**31))
    return [
        pool.submit(_train, bench, scenes[c], FcosDetector(start, config.size), budget, bench.path(c, run))
        for c in wanted
    ]


def _train(
    bench: _Bench, scenes: Sequence[Scene], detector: TrainableDetector, budget: TrainingBudget, path: Path
) -> None:
    """Train a detector, let it look at all tests, and keep what it found."""
    started = time.perf_counter()
    detector.train(scenes, budget)
    arrays = {}
    for name, (_, pictures) in bench.tests.items():
        found = detector.find(pictures)
        arrays[f"{name}_boxes"] = np.concatenate([f.boxes for f in found])
        arrays[f"{name}_scores"] = np.concatenate([f.scores for f in found])
        arrays[f"{name}_counts"] = np.array([len(f.scores) for f in found])
    arrays["threshold"] = np.asarray(alarm_threshold(detector.find(bench.empty)))
    _write(path, arrays)
    log.info("detector %s trained in %.1f s", path.stem, time.perf_counter() - started)


def alarm_threshold(found: Sequence[Detections]) -> float:
    """Return the lowest score at which these faceless pictures raise no more alarms than accepted."""
    scores = np.sort(np.concatenate([f.scores for f in found]))[::-1]
    accepted = int(FALSE_ALARMS * len(found))
    return float(np.nextafter(scores[accepted], 1)) if len(scores) > accepted else WEAKEST


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
        for name, (test, _) in bench.tests.items():
            ends = arrays[f"{name}_counts"].cumsum()[:-1]
            boxes, scores = np.split(arrays[f"{name}_boxes"], ends), np.split(arrays[f"{name}_scores"], ends)
            found = tuple(map(Detections, boxes, scores))
            figures = coco_figures(found, test.objects)
            yield DetectorRun(condition, seed, name, found, float(arrays["threshold"]), *figures)


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
    boxes = {"boxes": torch.from_numpy(one.boxes).float(), "labels": torch.ones(len(one.boxes)).long()}
    return boxes | ({"scores": torch.from_numpy(one.scores)} if isinstance(one, Detections) else {})
