"""Canaries in real training: what is sound proves nothing, and what is broken on purpose is caught."""

from typing import Any

import numpy as np
import pytest
import torch

import drawn_faces
from showthrough.attacks.one_run_audit import OneRunAudit
from showthrough.controls.known_model import PlantedModel
from showthrough.core.config import AuditConfig
from showthrough.core.facts import CanaryScores
from showthrough.core.generator import Generator
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.core.training_settings.trained_config import VAEConfig
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import IntegrityError
from showthrough.generators.private.dp_sgd import ENGINES, PrivateLearner
from showthrough.generators.private.self_check import CHECKS
from showthrough.generators.training.train import train
from showthrough.signals.context import Context, Plant
from showthrough.signals.per_generator.canaries import (
    NOT_ASKED,
    NOT_HERE,
    NOT_LOGGED,
    CanarySignal,
    trained_on,
)
from showthrough.testing.in_memory import ArrayObservations
from signal_context import context_of, seen_of

COUNT = 200
BROKEN = "audit_consistency"
PEOPLE = drawn_faces.as_set(drawn_faces.draw_faces(60, 5), Role.TRAIN)


def config(count: int = COUNT, **canaries: Any) -> AuditConfig:
    data = {"train": "a", "holdout": "b"}
    generators = {"vae": vae().model_dump()}
    return AuditConfig(
        name="x", data=data, generators=generators, canaries={"count": count, "copies": [1], **canaries}
    )


def vae(**changes: Any) -> VAEConfig:
    given = {"size": 16, "hidden": 64, "latent": 8, "steps": 120, "batch_size": 40, "sheets": 0}
    return VAEConfig(kind="vae", **{**given, "learning_rate": 3e-3, **changes})


def private(**changes: Any) -> VAEConfig:
    privacy = {"epsilon": 0.5, "delta": 1e-5, "max_grad_norm": 0.002, "draws": 1, "reproducible_noise": True}
    steps = {"steps": changes.pop("steps")} if "steps" in changes else {}
    return vae(privacy=PrivacyConfig(**{**privacy, **changes}), **steps)


@pytest.fixture(params=sorted(ENGINES))
def engine(request) -> str:
    return request.param


def context(place: Place, generator: Generator | None, audit: AuditConfig | None = None) -> Context:
    given = context_of(place.base, {Role.TRAIN: PEOPLE}, generator, audit or config())
    return given._replace(place=place, name="vae")


def measured(place: Place, generator: Any, audit: AuditConfig | None = None) -> CanaryScores | Missing:
    given = context(place, generator, audit)
    return CanarySignal().measure(given, seen_of(given, {Role.TRAIN: PEOPLE}))


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path, Vault(tmp_path / "vault"), lambda *_: None)


def audited(generator: VAEConfig, place: Place, audit: AuditConfig | None = None) -> dict[str, Any]:
    audit = audit or config()
    people = trained_on(PEOPLE, "vae", generator, audit, place.vault)
    trained = train(generator, people, place.vault.folder / "vae", 0)
    seen = ArrayObservations({}, [], (measured(place, trained, audit),))
    found = OneRunAudit().run(seen, np.random.default_rng(0))
    return {finding.statistic: finding for finding in found}


def test_sound_private_training_proves_no_more_than_it_claims(place, engine):
    found = audited(private(engine=engine), place)
    assert found[BROKEN].value < 0
    assert found["epsilon_ceiling"].value > 4


def test_training_without_privacy_gives_canaries_away(place):
    assert audited(vae(steps=300), place)["audited_epsilon"].value > 1


def test_noise_that_is_switched_off_is_caught(place, engine, monkeypatch):
    def silent(_learner: Any, part: torch.nn.Module, _step: int) -> tuple[torch.Tensor, ...]:
        return tuple(torch.zeros(weight.numel()) for weight in part.parameters())

    monkeypatch.setattr(PrivateLearner, "_noise", silent)
    assert audited(private(engine=engine), place)[BROKEN].value > 0


def test_clipping_that_is_switched_off_is_caught(place, engine, monkeypatch):
    sound = ENGINES[engine]
    passed = dict.fromkeys(CHECKS, 0.0)  # the self-check would stop it before
    monkeypatch.setattr(PrivateLearner, "_check_engine", lambda _learner: passed)
    monkeypatch.setitem(ENGINES, engine, lambda module, _norm, update: sound(module, 1e9, update))
    hardly_any_noise = private(engine=engine, max_grad_norm=0.00003, steps=200)  # for noise goes by the norm
    assert audited(hardly_any_noise, place)[BROKEN].value > 0


def test_batches_from_a_shuffled_list_are_caught(place, monkeypatch):
    step = PrivateLearner.step

    def fixed(learner: Any, number: int) -> float:
        n, size = learner._plan.records, int(learner._plan.expected_batch)
        order = np.random.default_rng(number * size // n).permutation(n)
        drawn = np.ones(n)
        drawn[np.roll(order, -number * size % n)[:size]] = 0.0
        learner._randomness.uniform = lambda _n, _step: drawn
        return step(learner, number)

    monkeypatch.setattr(PrivateLearner, "step", fixed)
    with pytest.raises(IntegrityError, match="Poisson sampling draws"):
        audited(private(), place)


def test_canaries_that_are_not_in_the_training_log_are_refused(place):
    trained = train(vae(steps=5), PEOPLE, place.vault.folder / "vae", 0)
    assert measured(place, trained) == Missing(NOT_LOGGED)
    assert measured(place, trained, config(count=0)) == Missing(NOT_ASKED)
    assert measured(place, PlantedModel(PEOPLE)) == Missing(NOT_HERE)


def test_a_plant_gives_its_own_canaries_away_and_no_others_where_the_generator_has_some(place):
    scores = CanaryScores("elbo", np.zeros(1), np.ones(1, bool), np.ones(1, int), None)
    real = ArrayObservations({}, [], (scores,))
    plant = Plant(True, PlantedModel(PEOPLE), PlantedModel, context(place, None), real)
    proofs = {}
    for learned in (True, False):
        found = CanarySignal().planted(plant._replace(learned=learned))
        (proof,) = (
            finding
            for finding in OneRunAudit().run(ArrayObservations({}, [], (found,)), np.random.default_rng(0))
            if finding.statistic == "audited_epsilon"
        )
        proofs[learned] = proof.value
    assert proofs[True] > 1
    assert proofs[False] < 0.5
    nothing = plant._replace(real=ArrayObservations({}, []))
    assert isinstance(CanarySignal().planted(nothing), Missing)
