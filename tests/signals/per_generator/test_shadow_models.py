"""Shadow models of a generator: who is in which, trained and asked, and their controls."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from showthrough.attacks.shadow_models import ShadowModels
from showthrough.core.cards import all_cards
from showthrough.core.config import ShadowConfig
from showthrough.core.facts import SHADOW_FORMS, Blind, Shadows
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.training_settings.trained_config import DiffusionConfig, VAEConfig
from showthrough.data.inputs import Inputs
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.generators.training.train import train
from showthrough.signals.per_generator.inside import IMAGES_ONLY
from showthrough.signals.per_generator.shadow_models import BEGUN, NONE, NOT_HERE, ShadowSignal, shadows_of
from showthrough.stats.intervals import Interval
from showthrough.testing.in_memory import ArrayObservations, Faces, image_set
from signal_context import config_of, context_of, seen_of

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
CONFIG = VAEConfig(
    kind="vae", size=8, steps=400, hidden=48, latent=8, batch_size=16, learning_rate=5e-3, beta=0.1, sheets=0
)
FOUR = ShadowConfig(models=4)
FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)


@pytest.fixture(scope="module")
def faces(toy) -> dict[Role, Faces]:
    rng = np.random.default_rng(3)
    return {role: toy.people(30, rng, photos=2, name=role) for role in ROLES}


@pytest.fixture(scope="module")
def inputs(faces) -> Inputs:
    return Inputs({role: image_set(role, own) for role, own in faces.items()}, (), None, ())


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    folder = tmp_path_factory.mktemp("audit")
    return Place(folder, Vault(folder / "vault"), lambda *_: None)


@pytest.fixture(scope="module")
def generator(inputs, tmp_path_factory):
    return train(CONFIG, inputs.sets[Role.TRAIN], tmp_path_factory.mktemp("target"), 0)


@pytest.fixture(scope="module")
def shadows(generator, inputs, place):
    return shadows_of(generator, FOUR, inputs, place, seed=1)


def test_models_score_people_that_they_know_higher(shadows):
    assert (shadows.form, shadows.models) == ("elbo", 4)
    for role in (Role.TRAIN, Role.HOLDOUT):
        scores, inside = shadows.scores(role), shadows.trained_on(role)
        assert scores.shape == inside.shape == (4, 60)
        assert scores[inside].mean() > scores[~inside].mean() + 0.05
    assert shadows.scores(Role.REFERENCE).shape == (4, 60)
    assert not shadows.trained_on(Role.REFERENCE).any()
    assert shadows.target(Role.TRAIN).mean() > shadows.target(Role.HOLDOUT).mean()


def test_the_attack_finds_the_people_that_the_generator_knows_by_heart(shadows, faces):
    seen = ArrayObservations(faces, [], (shadows, FAIR))
    found = ShadowModels().run(seen, np.random.default_rng(0))
    aucs = {f.params["form"]: f for f in found if f.statistic == "auc"}
    assert set(aucs) == set(SHADOW_FORMS)
    assert aucs["lira_offline"].shows_leak
    assert aucs["lira_online"].shows_leak


def test_shadow_models_and_their_scores_are_kept_in_the_vault_and_found_again(
    shadows, generator, inputs, place
):
    before = {role: (shadows.target(role), shadows.scores(role)) for role in ROLES}
    assert len(list((place.vault.folder / "shadows").rglob("model.safetensors"))) == 4
    told = []
    watched = place._replace(progress=lambda *progress: told.append(progress))
    again = shadows_of(generator, FOUR, inputs, watched, seed=1)
    for role in ROLES:
        np.testing.assert_array_equal(again.target(role), before[role][0])
        np.testing.assert_array_equal(again.scores(role), before[role][1])
    assert all(done == total for _, done, total in told)


def test_nothing_is_trained_before_somebody_asks(generator, inputs, tmp_path):
    place = Place(tmp_path, Vault(tmp_path / "vault"), lambda *_: None)
    asked = shadows_of(generator, FOUR, inputs, place, seed=1)
    assert asked.trained_on(Role.TRAIN).shape == (4, 60)
    assert not (tmp_path / "vault" / "shadows").exists()


def measured(generator, inputs, place, shadow):
    config = config_of(shadow=shadow.model_dump(), seed=1)
    context = context_of(place.base, inputs.sets, generator, config)._replace(inputs=inputs, place=place)
    return ShadowSignal().measure(context, seen_of(context, inputs.sets))


def test_without_shadow_models_the_reason_says_what_to_set(generator, inputs, place):
    assert measured(generator, inputs, place, ShadowConfig()) == Missing(NONE)
    assert "set shadow.models" in NONE


def test_an_audit_counts_guesses_by_shadow_models_only_where_there_are_any(generator, inputs, place):
    there = measured(generator, inputs, place, FOUR)
    assert isinstance(there, Shadows)
    assert ShadowSignal().forms(there) == all_cards()["shadow_models"].guesses.signals == SHADOW_FORMS


def test_a_generator_that_nobody_can_train_again_has_no_shadow_models(generator, inputs, place):
    facts = generator.facts
    elsewhere = replace(generator, facts=facts.model_copy(update={"n_images": 0}))
    assert shadows_of(elsewhere, FOUR, inputs, place, seed=1) == Missing(NOT_HERE)
    assert shadows_of(object(), FOUR, inputs, place, seed=1) == Missing(NOT_HERE)
    job = facts.job.model_copy(update={"start": "digest"})
    begun = replace(generator, facts=facts.model_copy(update={"job": job}))
    assert shadows_of(begun, FOUR, inputs, place, seed=1) == Missing(BEGUN)
    assert measured(None, inputs, place, FOUR) == Missing(IMAGES_ONLY)


def test_halves_smaller_than_a_batch_are_refused(generator, inputs, place):
    rows = np.arange(10)
    few = inputs._replace(sets={role: images.subset(rows) for role, images in inputs.sets.items()})
    with pytest.raises(NotEnoughDataError, match="leaves 10 images: fewer than a batch of 16") as refused:
        shadows_of(generator, FOUR, few, place, seed=1)
    assert refused.value.needed == 32


def test_people_of_a_class_that_the_generator_does_not_know_are_not_assessable(generator, inputs, place):
    config = DiffusionConfig(kind="diffusion", size=8, steps=1, hidden=8, batch_size=4, classes=("a", "b"))
    job = generator.facts.job.model_copy(update={"config": config})
    of_classes = replace(generator, facts=generator.facts.model_copy(update={"job": job}))
    groups = {Role.TRAIN: ["a", "b"], Role.HOLDOUT: ["a", "c"], Role.REFERENCE: ["a", "b"]}
    sets = {role: replace(own, group=groups[role] * 30) for role, own in inputs.sets.items()}
    with pytest.raises(NotAssessableError, match="people of 'c' belong to none of the generator's classes"):
        shadows_of(of_classes, FOUR, inputs._replace(sets=sets), place, seed=1)


@pytest.mark.parametrize("models", [3, -2, 300])
def test_an_odd_negative_or_huge_number_of_models_is_refused(models):
    with pytest.raises(ValidationError, match=r"must be even|greater than or equal|less than or equal"):
        ShadowConfig(models=models)
