"""Shadow models of a generator: who is in which, trained and asked, and their controls."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from showthrough.attacks.shadow_models import FORMS, ShadowModels
from showthrough.controls.known_shadows import planted_shadows
from showthrough.core.cards import all_cards
from showthrough.core.config import ShadowConfig
from showthrough.core.facts import Blind
from showthrough.core.generator_config import DiffusionConfig, VAEConfig
from showthrough.core.images import Role
from showthrough.core.records import ControlKind
from showthrough.data.inputs import Inputs
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import NotAssessableError, NotAvailableError, NotEnoughDataError
from showthrough.generators.training.train import train
from showthrough.signals.shadow_models import Halves, likelihoods, shadow_signals, shadows_of
from showthrough.stats.intervals import Interval
from showthrough.testing.in_memory import ArrayObservations, Faces, image_set

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


def test_each_person_is_in_exactly_half_of_the_models_and_never_cut_in_two(inputs):
    halves = Halves.of(inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT], 6, seed=1)
    assert (halves.inside.sum(axis=0) == 3).all()
    assert (halves.inside.sum(axis=1) == 60).all()
    assert (halves.inside[::2] == ~halves.inside[1::2]).all()
    people = np.array(halves.images.identity)
    for person in np.unique(people):
        photos = halves.inside[:, people == person]
        assert (photos == photos[:, :1]).all()


def test_more_models_leave_the_halves_of_the_first_ones_and_another_seed_does_not(inputs):
    sets = inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT]
    few, more, other = (Halves.of(*sets, n, seed).inside for n, seed in ((4, 1), (8, 1), (4, 2)))
    np.testing.assert_array_equal(more[:4], few)
    assert (other != few).any()


def test_pixels_of_both_roles_stay_with_their_people(inputs):
    halves = Halves.of(inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT], 2, seed=1)
    for row, (role, own) in {5: (Role.TRAIN, 5), 60: (Role.HOLDOUT, 0), 119: (Role.HOLDOUT, 59)}.items():
        np.testing.assert_array_equal(halves.images.source.read(row), inputs.sets[role].source.read(own))
        assert halves.images.identity[row] == inputs.sets[role].identity[own]


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
    assert set(aucs) == set(FORMS)
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


def test_likelihoods_keep_the_order_and_lie_between_0_and_1(shadows, rng):
    usual = rng.normal(-5, 2, (4, 300))
    scores = np.sort(rng.normal(-5, 4, 100))
    found = likelihoods(scores, usual)
    assert (np.diff(found) > 0).all()
    assert (found > 0).all()
    assert (found < 1).all()
    assert likelihoods(np.array([np.median(usual)]), usual) == pytest.approx(1 / (1 + np.exp(-4)))
    assert likelihoods(np.array([3.0]), np.full(10, 3.0)) == pytest.approx(1 / (1 + np.exp(-4)))
    own = shadows.scores(Role.TRAIN)
    np.testing.assert_array_equal(np.argsort(shadows.likelihood(own)[0]), np.argsort(own[0]))


def test_without_shadow_models_the_reason_says_what_to_set(generator, inputs, place):
    with pytest.raises(NotAvailableError, match=r"no shadow models were trained: set shadow\.models"):
        shadows_of(generator, ShadowConfig(), inputs, place, seed=1)
    with pytest.raises(NotAvailableError, match=r"set shadow\.models"):
        planted_shadows(ControlKind.POSITIVE, inputs, ShadowConfig(), seed=1)


def test_an_audit_counts_guesses_by_shadow_models_only_where_there_are_any(generator, inputs, place):
    there = shadow_signals(lambda: shadows_of(generator, FOUR, inputs, place, seed=1))
    assert there == all_cards()["shadow_models"].guesses.signals == FORMS
    assert shadow_signals(lambda: shadows_of(generator, ShadowConfig(), inputs, place, seed=1)) == ()


def test_a_generator_that_nobody_can_train_again_has_no_shadow_models(generator, inputs, place):
    facts = generator.facts
    elsewhere = replace(generator, facts=facts.model_copy(update={"n_images": 0}))
    with pytest.raises(NotAvailableError, match="its config says how to train others like it"):
        shadows_of(elsewhere, FOUR, inputs, place, seed=1)
    with pytest.raises(NotAvailableError, match="its config says how to train others like it"):
        shadows_of(object(), FOUR, inputs, place, seed=1)
    job = facts.job.model_copy(update={"start": "digest"})
    begun = replace(generator, facts=facts.model_copy(update={"job": job}))
    with pytest.raises(NotAvailableError, match="begin with fresh weights"):
        shadows_of(begun, FOUR, inputs, place, seed=1)


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


def control(kind, faces, inputs, seed=1):
    planted = planted_shadows(kind, inputs, ShadowConfig(models=8), seed)
    seen = ArrayObservations(faces, [], (planted, FAIR))
    found = ShadowModels().run(seen, np.random.default_rng(0))
    return {f.params["form"]: f for f in found if f.statistic == "auc"}


def test_each_form_catches_the_planted_copycat_and_spares_the_stranger(faces, inputs):
    copied = control(ControlKind.POSITIVE, faces, inputs)
    strange = control(ControlKind.NEGATIVE, faces, inputs)
    assert {form: found.shows_leak for form, found in copied.items()} == dict.fromkeys(FORMS, True)
    assert {form: found.shows_leak for form, found in strange.items()} == dict.fromkeys(FORMS, False)
    assert all(found.value is not None for found in strange.values())


def test_the_likelihood_of_a_copycat_is_that_of_its_mixture(inputs):
    planted = planted_shadows(ControlKind.POSITIVE, inputs, FOUR, seed=1)
    scores, inside = planted.scores(Role.TRAIN), planted.trained_on(Role.TRAIN)
    assert scores[inside].min() > -0.02  # log of the weight, a number
    assert scores[~inside].max() < -1.0
    assert planted.target(Role.TRAIN).min() > -0.02 > planted.target(Role.HOLDOUT).max()


def test_an_independent_generator_needs_two_reference_people(inputs):
    one = inputs._replace(
        sets={**inputs.sets, Role.REFERENCE: inputs.sets[Role.REFERENCE].subset(np.arange(2))}
    )
    with pytest.raises(NotEnoughDataError, match="at least 2 reference people, got 1"):
        planted_shadows(ControlKind.NEGATIVE, one, FOUR, seed=1)
