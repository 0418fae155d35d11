"""Training that may be killed."""

from pathlib import Path

import numpy as np
import pytest
import torch

from showthrough.errors import ConfigError, IntegrityError
from showthrough.redaction.anonymisers import contest_training
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.contest_training import AnonymiserJob, Taught, taught
from showthrough.redaction.anonymisers.inpainting_gan import InpaintingContest
from toy_windows import toy_windows


class Killed(Exception):
    pass


def job(seed: int = 1, **more: object) -> AnonymiserJob:
    settings = AnonymiserSettings(
        **{"kind": "inpainting", "size": 16, "channels": 4, "latent": 4, "steps": 6, "batch_size": 4, **more}
    )
    return AnonymiserJob(settings=settings, seed=seed, data="toy", people=10, groups=1)


@pytest.fixture
def people() -> Taught:
    faces, _ = toy_windows(10, size=16)
    return Taught(faces, np.zeros((20, 2)), np.zeros(20, np.int64))


def same(one, other) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_killed_training_goes_on_and_ends_with_the_same_bits(people, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(contest_training, "CHECKPOINT_SECONDS", 0.0)  # a checkpoint after each step
    whole = taught(InpaintingContest, job(), people, tmp_path / "whole", None)

    def kill(done: int, steps: int, loss: float) -> None:
        if done == 3:
            raise Killed

    with pytest.raises(Killed):
        taught(InpaintingContest, job(), people, tmp_path / "cut", kill)
    steps: list[int] = []
    resumed = taught(InpaintingContest, job(), people, tmp_path / "cut", lambda done, *_: steps.append(done))
    assert steps == [4, 5, 6]
    assert same(whole, resumed)


def test_another_seed_starts_afresh_and_ends_elsewhere(people, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(contest_training, "CHECKPOINT_SECONDS", 0.0)
    one = taught(InpaintingContest, job(1), people, tmp_path / "x", None)
    steps: list[int] = []
    other = taught(InpaintingContest, job(2), people, tmp_path / "x", lambda done, *_: steps.append(done))
    assert steps[0] == 1
    assert not same(one, other)


def test_a_damaged_checkpoint_is_refused(people, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"nothing of ours")
    with pytest.raises(IntegrityError):
        taught(InpaintingContest, job(), people, tmp_path / "x", None)


def test_training_that_diverges_is_told(people, tmp_path) -> None:
    broken = people._replace(labels=people.labels)
    faces = broken.faces._replace(landmarks=np.full_like(broken.faces.landmarks, np.nan))
    with pytest.raises(ConfigError, match="training diverges"):
        taught(InpaintingContest, job(), broken._replace(faces=faces), tmp_path / "x", None)


def test_holes_differ_from_step_to_step(people) -> None:
    rows = np.zeros(8, np.int64)
    found = people.batch(rows, np.random.default_rng(0)).hole.flatten(1).sum(dim=1)
    assert len(set(found.tolist())) > 2
