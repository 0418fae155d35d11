"""Detectors trained alike on real, synthetic and scrambled faces: paired, resumable, and telling."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from drawn_faces import as_set, draw_faces, noise
from showthrough.core.facts import DetectionScores
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import Outcome
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Progress
from showthrough.detection.detection_scores import (
    _is_whole,
    coco_figures,
    measure_detection,
)
from showthrough.detection.trials import FaceSets, SceneSets, trial_of
from showthrough.errors import EnvironmentFault, NotEnoughDataError
from showthrough.measures.detection import Detection
from showthrough.stats.detection.average_precision import Detections, Objects
from showthrough.stats.detection.mean_average_precision import mean_average_precision

BRIEF = DetectionConfig(scenes=6, test_scenes=6, size=64, steps=3, batch_size=2, seeds=2)


def sets(synthetic: ImageSet | None = None) -> FaceSets:
    given = as_set(draw_faces(12, 2), Role.SYNTHETIC) if synthetic is None else synthetic
    train, holdout = as_set(draw_faces(12, 1), Role.TRAIN), as_set(draw_faces(12, 3), Role.HOLDOUT)
    return FaceSets(train, given, holdout)


def measured(
    faces: FaceSets, config: DetectionConfig, seed: int, folder: Path, progress: Progress | None = None
) -> DetectionScores:
    return measure_detection(trial_of(faces, SceneSets(), config, seed), config, seed, folder, progress)


def same(a: DetectionScores, b: DetectionScores) -> bool:
    """Return whether both hold the same figures and the same boxes, whatever time they took."""
    for one, other in zip(a.runs, b.runs, strict=True):
        if one._replace(found=()) != other._replace(found=()):
            return False
        for x, y in zip(one.found, other.found, strict=True):
            if not (np.array_equal(x.boxes, y.boxes) and np.array_equal(x.scores, y.scores)):
                return False
    return True


@pytest.fixture(scope="module")
def brief(tmp_path_factory) -> tuple[DetectionScores, Path]:
    folder = tmp_path_factory.mktemp("brief")
    return measured(sets(), BRIEF, 5, folder), folder


def test_every_condition_is_trained_once_a_seed_and_kept(brief) -> None:
    scores, folder = brief
    assert scores.conditions == ("real", "synthetic", "floor")
    assert [(run.condition, run.seed) for run in scores.runs] == [
        (condition, seed) for seed in range(2) for condition in ("real", "synthetic", "floor")
    ]
    assert len(list(folder.glob("*.npz"))) == len(list(folder.iterdir())) == 6
    assert scores.n_faces == 12
    assert all(len(run.found) == BRIEF.test_scenes for run in scores.runs)


def test_another_folder_gives_the_same_figures(brief, tmp_path) -> None:
    assert same(measured(sets(), BRIEF, 5, tmp_path), brief[0])


def test_figures_do_not_depend_on_the_number_of_cores(brief, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert same(measured(sets(), BRIEF, 5, tmp_path), brief[0])


KILLED = """
import itertools, os, signal, sys
from pathlib import Path
import numpy as np
from test_detection_scores import BRIEF, measured, sets

calls, write = itertools.count(1), np.savez

def write_until_killed(file, **arrays):
    if next(calls) == 3:
        file.write(b"half a file")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    write(file, **arrays)

np.savez = write_until_killed
measured(sets(), BRIEF, 5, Path(sys.argv[1]))
"""


def test_a_killed_measurement_goes_on_with_what_is_missing_and_ends_the_same(brief, tmp_path) -> None:
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parent), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    done = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": paths}, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert list(tmp_path.glob("*.part"))
    kept = len(list(tmp_path.glob("*.npz")))
    assert kept < 6
    seen: list[tuple[int, int]] = []
    again = measured(sets(), BRIEF, 5, tmp_path, lambda _name, done, total: seen.append((done, total)))
    assert seen == [(done, 6) for done in range(kept, 7)]
    assert same(again, brief[0])


def test_a_second_generator_trains_only_what_depends_on_it(brief) -> None:
    _, folder = brief
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    scores = measured(sets(as_set(noise(12, 4), Role.SYNTHETIC)), BRIEF, 5, folder)
    added = [path.name for path in folder.iterdir() if path.name not in before]
    assert sorted(name.split("-")[0] for name in added) == ["synthetic", "synthetic"]
    assert all((folder / name).stat().st_mtime_ns == time for name, time in before.items())
    assert same(
        scores._replace(runs=scores.of("real", "composed")),
        brief[0]._replace(runs=brief[0].of("real", "composed")),
    )


@pytest.mark.parametrize("change", [{"steps": 4}, {"size": 72}, {"test_scenes": 7}])
def test_another_budget_is_another_measurement(brief, tmp_path, change) -> None:
    _, folder = brief
    config = BRIEF.model_copy(update={**change, "seeds": 1})
    measured(sets(), config, 5, tmp_path)
    assert not {path.name for path in tmp_path.iterdir()} & {path.name for path in folder.iterdir()}


def test_more_seeds_keep_the_ones_there_are(brief) -> None:
    _, folder = brief
    few = measured(sets(), BRIEF.model_copy(update={"seeds": 1}), 5, folder)
    assert same(few, brief[0]._replace(runs=brief[0].runs[:3]))


def test_equal_sets_of_faces_give_equal_detectors_and_a_ratio_of_one(observe, tmp_path) -> None:
    train = as_set(draw_faces(12, 1), Role.TRAIN)
    scores = measured(sets(as_set(draw_faces(12, 1), Role.SYNTHETIC)), BRIEF, 5, tmp_path)
    assert scores.n_faces == len(train)
    for real, synthetic in zip(
        scores.of("real", "composed"), scores.of("synthetic", "composed"), strict=True
    ):
        assert (real.map50, real.threshold) == (synthetic.map50, synthetic.threshold)
        assert all((a.boxes == b.boxes).all() for a, b in zip(real.found, synthetic.found, strict=True))


def test_the_larger_set_gives_no_more_faces_than_the_smaller_one(tmp_path) -> None:
    few = as_set(draw_faces(5, 9), Role.SYNTHETIC)
    config = BRIEF.model_copy(update={"seeds": 1, "extra": ("mixed", "few_real")})
    scores = measured(sets(few), config, 5, tmp_path)
    assert scores.n_faces == 5
    assert scores.conditions == ("real", "synthetic", "floor", "mixed", "few_real")


def test_torch_is_left_as_it_was(tmp_path) -> None:
    state, threads = torch.random.get_rng_state(), torch.get_num_threads()
    numpy_state = np.random.get_state()[1].tolist()  # noqa: NPY002 - to see that nobody touches it
    measured(sets(), BRIEF.model_copy(update={"seeds": 1}), 6, tmp_path)
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.get_num_threads() == threads
    assert np.random.get_state()[1].tolist() == numpy_state  # noqa: NPY002


def test_without_faces_there_is_nothing_to_measure(tmp_path) -> None:
    nobody = as_set(np.empty((0, 48, 48, 3), dtype=np.uint8), Role.SYNTHETIC)
    with pytest.raises(NotEnoughDataError, match="the detector needs synthetic images and there are none"):
        measured(sets(nobody), BRIEF, 5, tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentFault, match="cannot keep detections in"):
        measured(sets(), BRIEF, 5, tmp_path / "file" / "below")


def test_figures_are_those_of_the_own_statistic(rng) -> None:
    corners = rng.uniform(0, 50, (20, 2))
    objects = [Objects(np.array([[x, y, x + 20, y + 20]])) for x, y in corners]
    found = [Detections(o.boxes + rng.normal(0, 3, (1, 4)), rng.random(1)) for o in objects]
    figures = mean_average_precision([f._asdict() for f in found], [o._asdict() for o in objects])
    assert coco_figures(found, objects) == pytest.approx((figures.map50, figures.map), abs=1e-6)
    assert np.isnan(coco_figures(found[:1], [Objects(np.empty((0, 4)))])).all()


def test_a_detector_learns_faces_and_noise_teaches_it_nothing(tmp_path, observe) -> None:
    config = DetectionConfig(scenes=60, test_scenes=30, size=64, steps=90, seeds=1)
    faces = FaceSets(
        as_set(draw_faces(40, 1), Role.TRAIN),
        as_set(noise(40, 2), Role.SYNTHETIC),
        as_set(draw_faces(40, 3), Role.HOLDOUT),
    )
    scores = measured(faces, config, 0, tmp_path)
    reached = {run.condition: run.map50 for run in scores.runs}
    assert reached["real"] > reached["floor"] + 0.05
    assert reached["real"] > reached["synthetic"] + 0.1
    drop, *_ = Detection().run(observe(facts=[scores]), np.random.default_rng(0))
    assert drop.statistic == "map50_drop"
    if drop.outcome is Outcome.MEASURED:  # with a budget this small the power gate may refuse
        assert drop.interval.low > 0


@pytest.mark.slow
def test_on_real_faces_the_default_detector_learns_and_tells_good_faces_from_bad(observe, tmp_path) -> None:
    """Half of the training people train as well as the other half; blurred averages do worse."""
    subset = pytest.importorskip("skimage.data").lfw_subset()[:100]
    faces = np.repeat((255 * subset).astype(np.uint8)[..., None], 3, axis=3)
    train, holdout = as_set(faces[:50], Role.TRAIN), as_set(faces[50:], Role.HOLDOUT)
    averages = np.stack([faces[np.arange(i, i + 12) % 50].mean(axis=0).astype(np.uint8) for i in range(50)])
    results = {}
    for name, made in {"copies": faces[:50], "averages": averages, "noise": noise(50, 1)}.items():
        given = FaceSets(train, as_set(made, Role.SYNTHETIC), holdout)
        scores = measured(given, DetectionConfig(), 0, tmp_path)
        found = Detection().run(observe(facts=[scores]), np.random.default_rng(0))
        results[name] = {finding.statistic: finding for finding in found}
        real, floor = (np.mean([r.map50 for r in scores.of(c, "composed")]) for c in ("real", "floor"))
        assert real > 0.5
        assert real > floor + 0.15
    assert results["copies"]["map50_drop"].value == 0
    assert results["copies"]["map50_ratio"].interval.contains(1)
    assert results["noise"]["map50_drop"].interval.low > 0.2
    assert 0 < results["averages"]["map50_drop"].value < results["noise"]["map50_drop"].value


@pytest.mark.parametrize("spoil", [lambda it: b"", lambda it: b"garbage", lambda it: it[:-1], None])
def test_detections_that_were_damaged_are_not_whole(tmp_path, spoil) -> None:
    path = tmp_path / "a.npz"
    assert not _is_whole(path)
    np.savez(path, boxes=np.arange(40.0), scores=np.arange(3.0))
    assert _is_whole(path)
    content = bytearray(path.read_bytes())
    content[content.index(np.float64(7.0).tobytes())] ^= 1
    path.write_bytes(bytes(content) if spoil is None else spoil(path.read_bytes()))
    assert not _is_whole(path)
