"""One loop for all kinds: paced, reproducible in threads, and clear about what cannot be learnt."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from showthrough.detection.detectors.detector import Scene, TrainingBudget
from showthrough.detection.detectors.fcos import FcosDetector
from showthrough.detection.detectors.training import Recipe, learn, refuse_unteachable, seeded
from showthrough.errors import ConfigError, DataError, NotAssessableError, NotEnoughDataError

BOX = np.array([[4.0, 4.0, 40.0, 40.0]])


def scene(boxes=BOX, labels=None, landmarks=None) -> Scene:
    pixels = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    return Scene(pixels, boxes, labels, landmarks)


def test_scenes_without_any_object_teach_nothing() -> None:
    nobody = scene(np.empty((0, 4)))
    with pytest.raises(NotEnoughDataError, match="none of the 2 scenes shows one"):
        FcosDetector(1, 64).train([nobody, nobody], TrainingBudget(1, (0,)))
    with pytest.raises(NotEnoughDataError, match="none of the 0 scenes"):
        refuse_unteachable([], 1)
    refuse_unteachable([nobody, scene()], 1)


def test_a_class_that_no_scene_shows_is_named() -> None:
    with pytest.raises(NotEnoughDataError, match="no scene shows an object of class 1, of the 2"):
        refuse_unteachable([scene(labels=np.array([0]))], 2)
    refuse_unteachable([scene(labels=np.array([0])), scene(labels=np.array([1]))], 2)


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (scene(np.array([[4.0, 4.0, 4.0, 9.0]])), "scene 1: a box has no area"),
        (scene(np.array([[4.0, 4.0, np.nan, 9.0]])), "scene 1: a box has no area, or a corner that is no"),
        (scene(np.array([[4.0, 4.0, 9.0]])), r"scene 1: boxes are x1, y1, x2, y2 each, got .*\(1, 3\)"),
        (scene(labels=np.array([2])), "scene 1: label 2 is none of the classes 0 to 0"),
        (scene(labels=np.array([-1])), "scene 1: label -1 is none"),
        (scene(labels=np.array([0, 0])), "scene 1: 1 objects need 1 labels, got 2"),
        (scene(landmarks=np.zeros((1, 4, 2), np.float32)), r"scene 1: 1 objects need landmarks \(1, 5, 2\)"),
    ],
)
def test_a_scene_that_cannot_mean_anything_is_named(spoilt, told) -> None:
    with pytest.raises(DataError, match=told):
        refuse_unteachable([scene(), spoilt], 1)


@pytest.mark.parametrize("budget", [TrainingBudget(0, (0,)), TrainingBudget(1, (0,), 0)])
def test_a_budget_of_nothing_is_refused(budget) -> None:
    with pytest.raises(ConfigError, match="at least one step of one scene"):
        FcosDetector(1, 64).train([scene()], budget)


def test_a_training_that_diverges_says_so() -> None:
    network = torch.nn.Linear(1, 1)
    with pytest.raises(NotAssessableError, match="diverged in step 1 of 3: the loss is nan"):
        learn(
            network,
            lambda _: network(torch.full((1, 1), torch.nan)).sum(),
            [scene()],
            TrainingBudget(3, (0,)),
            Recipe(1e-3),
        )


def test_threads_train_as_one_does_and_no_global_generator_moves() -> None:
    def trained(seed: int) -> str:
        detector = FcosDetector(seed, 64)
        detector.train([scene()], TrainingBudget(3, (seed,), 2))
        return detector.digest

    state = torch.random.get_rng_state()
    alone = [trained(seed) for seed in range(4)]
    threads = torch.get_num_threads()
    with ThreadPoolExecutor(4, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        together = list(pool.map(trained, range(4)))
        again = list(pool.map(trained, range(4)))
    torch.set_num_threads(threads)
    assert together == again
    assert len(set(alone)) == 4
    assert torch.equal(torch.random.get_rng_state(), state)


def test_progress_is_told_and_waiting_is_timed() -> None:
    told: list[tuple[int, int]] = []
    detector = FcosDetector(1, 64)
    budget = TrainingBudget(3, (0,), 2, lambda done, total: told.append((done, total)))
    detector.train([scene()], budget)
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert detector.times is not None
    assert 0 < detector.times.waiting < detector.times.total


def test_a_seed_decides_what_is_drawn_and_leaves_no_trace() -> None:
    state = torch.random.get_rng_state()
    with seeded(5):
        first = torch.rand(3)
    with seeded(5):
        second = torch.rand(3)
    assert torch.equal(first, second)
    assert torch.equal(torch.random.get_rng_state(), state)
