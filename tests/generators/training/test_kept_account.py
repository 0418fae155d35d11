"""Figures of privacy do not depend on interruptions, and no training is forgotten or made up."""

import os
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.errors import IntegrityError
from showthrough.generators.private.certificate import verify
from showthrough.generators.private.dp_sgd import PrivateLearner
from showthrough.generators.private.ledger import LEDGER, read_ledger
from showthrough.generators.training import train as training
from showthrough.generators.training.train import Past, train

FIGURES = {
    "epsilon",
    "epsilon_rdp",
    "epsilon_all",
    "other_runs",
    "unprotected_runs",
    "unmatched_runs",
    "steps",
}
STEPS = 5


class KilledError(BaseException):
    """The process ended here."""


@pytest.fixture(scope="module")
def secret(private_config):
    """Return the config of a training whose noise nobody can repeat."""
    privacy = PrivacyConfig(epsilon=8.0, max_grad_norm=0.1, draws=1, engine="bookkeeping")
    return private_config.model_copy(update={"privacy": privacy, "steps": STEPS, "batch_size": 12})


@pytest.fixture(scope="module")
def undisturbed(secret, train_set, tmp_path_factory):
    return train(secret, train_set, tmp_path_factory.mktemp("undisturbed"), 0)


def figures(generator) -> dict:
    return generator.accounting.model_dump(include=FIGURES)


def killing(monkeypatch, writes: int, steps: int):
    """End the process at its so-many-th write, or after so many steps, whichever comes first."""
    left, sync = [writes], os.fsync

    def write(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KilledError
        sync(descriptor)

    def step(done: int, _steps: int, _loss: float) -> None:
        if done >= steps:
            raise KilledError

    monkeypatch.setattr(os, "fsync", write)
    return step


def killed(secret, train_set, folder, monkeypatch, after: tuple[int, int], past: Past) -> None:
    with monkeypatch.context() as patched, suppress(KilledError):
        train(secret, train_set, folder, 0, killing(patched, *after), past)


@pytest.mark.parametrize(
    "seed", [*range(10), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 50))]
)
def test_interrupted_training_has_the_figures_of_an_uninterrupted_one(
    secret, train_set, undisturbed, tmp_path, monkeypatch, seed
) -> None:
    rng, past = np.random.default_rng(seed), Past(ledger=tmp_path / LEDGER)
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", float(rng.choice([0.0, 1e9])))
    for _ in range(rng.integers(1, 4)):
        writes, steps = int(rng.integers(0, 12)), int(rng.integers(1, STEPS + 1))
        killed(secret, train_set, tmp_path / "vae", monkeypatch, (writes, steps), past)
    found = train(secret, train_set, tmp_path / "vae", 0, past=past)
    assert figures(found) == figures(undisturbed)
    assert len(read_ledger(past.ledger).runs) == 1
    verify(found.accounting)


@pytest.mark.parametrize("writes", range(8))
def test_nobody_is_drawn_whom_the_ledger_does_not_know(
    secret, train_set, tmp_path, monkeypatch, writes
) -> None:
    past, step, drawn = Past(ledger=tmp_path / LEDGER), PrivateLearner.step, []

    def watched(learner: PrivateLearner, number: int) -> float:
        drawn.append(len(read_ledger(past.ledger).runs))
        return step(learner, number)

    monkeypatch.setattr(PrivateLearner, "step", watched)
    killed(secret, train_set, tmp_path / "vae", monkeypatch, (writes, STEPS), past)
    train(secret, train_set, tmp_path / "vae", 0, past=past)
    assert set(drawn) == {1}


def test_later_training_on_the_same_people_is_added_to_a_finished_certificate(
    secret, train_set, tmp_path
) -> None:
    past = Past(ledger=tmp_path / LEDGER)
    before = train(secret, train_set, tmp_path / "a", 0, past=past).accounting
    other = train(secret, train_set, tmp_path / "b", 1, past=past).accounting
    after = train(secret, train_set, tmp_path / "a", 0, past=past).accounting
    assert after.epsilon == before.epsilon == before.epsilon_all
    assert after.epsilon_all == other.epsilon_all > 1.2 * before.epsilon
    again = train(secret, train_set, tmp_path / "a", 0, past=past).accounting
    assert again == after == verify(after)


def test_training_on_changed_data_of_the_same_people_is_not_forgotten(secret, train_set, tmp_path) -> None:
    past = Past(ledger=tmp_path / LEDGER)
    train(secret, train_set, tmp_path / "a", 0, past=past)
    fewer = train_set.subset(np.arange(2, 24))  # one person less, and so another digest
    config = secret.model_copy(update={"batch_size": 11})
    changed = train(config, fewer, tmp_path / "b", 0, past=past).accounting
    assert len(changed.other_runs) == 1
    assert changed.epsilon_all > 1.2 * changed.epsilon


def test_a_deleted_ledger_is_refused_and_not_begun_anew(secret, train_set, tmp_path) -> None:
    past = Past(ledger=tmp_path / LEDGER)
    train(secret, train_set, tmp_path / "a", 0, past=past)
    past.ledger.unlink()
    for name in ("a", "b"):
        with pytest.raises(IntegrityError, match="Put the ledger back"):
            train(secret, train_set, tmp_path / name, 0, past=past)


def test_training_that_was_under_way_when_the_ledger_went_is_refused_too(
    secret, train_set, tmp_path, monkeypatch
) -> None:
    past = Past(ledger=tmp_path / LEDGER)
    monkeypatch.setattr(training, "CHECKPOINT_SECONDS", 0.0)
    killed(secret, train_set, tmp_path / "a", monkeypatch, (99, 3), past)
    past.ledger.unlink()
    with pytest.raises(IntegrityError, match="Put the ledger back"):
        train(secret, train_set, tmp_path / "a", 0, past=past)


def test_where_somebody_is_unnamed_a_photo_is_what_is_protected(secret, train_set, tmp_path) -> None:
    config = secret.model_copy(update={"batch_size": 24})
    claim = train(config, replace(train_set, identity_known=False), tmp_path, 0).accounting
    assert (claim.unit, claim.records) == ("image", 24)
