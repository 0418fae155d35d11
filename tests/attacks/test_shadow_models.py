"""See attacks/shadow_models.toml."""

import numpy as np
import pytest

from showthrough.attacks.shadow_models import ShadowModels
from showthrough.core.facts import SHADOW_FORMS, Blind
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from showthrough.errors import NotAvailableError
from showthrough.stats import roc_auc
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_shadows import shadows

FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)
FORM = pytest.mark.parametrize("form", SHADOW_FORMS)


@pytest.fixture
def planted(toy, observe):
    """Return a function that plants a leak in shadow models of 8-pixel people, two photos each."""

    def build(leak, seed=0, n=100, blind=FAIR, models=16, **given):
        rng = np.random.default_rng([seed, 1])
        faces = {role: toy.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
        identity = {role: list(given_faces.identity) for role, given_faces in faces.items()}
        return observe(**faces, facts=(shadows(identity, leak, rng, models, **given), blind))

    return build


def of(seen, form, statistic="auc", check=None):
    found = (check or ShadowModels()).run(seen, np.random.default_rng(0))
    return next(f for f in found if f.statistic == statistic and f.params["form"] == form)


@FORM
def test_a_planted_leak_is_found(planted, form):
    seen = planted(leak=0.5)
    assert of(seen, form).shows_leak
    assert of(seen, form, "tpr_at_fpr").shows_leak
    assert of(seen, form).n_identities == 200
    assert of(seen, form).n_images == 400


@FORM
def test_more_leak_gives_a_larger_auc(planted, form):
    aucs = [of(planted(leak=leak), form).value for leak in (0.0, 0.15, 0.6)]
    assert aucs == sorted(aucs)
    assert aucs[-1] > aucs[0] + 0.2


@FORM
def test_where_nothing_leaks_hardly_anybody_is_accused(planted, form):
    found = [of(planted(leak=0.0, seed=seed, n=60), form) for seed in range(30)]
    assert np.mean([finding.shows_leak for finding in found]) <= 0.1
    assert abs(np.mean([finding.value for finding in found]) - 0.5) < 0.03


@FORM
def test_shadow_models_see_what_the_score_alone_does_not(planted, form):
    seen = planted(leak=0.25)
    target = seen._facts[0].target
    alone = roc_auc(target(Role.TRAIN), target(Role.HOLDOUT))
    assert of(seen, form).value > alone + 0.1


@pytest.mark.parametrize("form", ["lira_offline", "rmia"])
def test_more_references_than_there_are_models_without_a_person_are_refused(planted, form):
    found = of(planted(leak=0.5), form, check=ShadowModels(references=9))
    assert found.outcome is Outcome.UNDERPOWERED
    assert found.needed == 18
    assert "only 8 shadow models were not trained on a person: set shadow.models to 18" in found.note


@pytest.mark.parametrize("form", ["lira_offline", "rmia"])
def test_a_few_references_find_less_than_all_and_still_a_leak(planted, form):
    seen = planted(leak=0.4)
    few, most, all_ = (of(seen, form, check=ShadowModels(references=n)) for n in (2, 8, 0))
    assert few.shows_leak
    assert few.value < all_.value
    assert most.value == all_.value
    assert "compared with 2 models that were not trained on them" in few.note


def test_online_looks_at_all_models_whatever_the_references(planted):
    seen = planted(leak=0.4)
    few, all_ = (of(seen, "lira_online", check=ShadowModels(references=n)) for n in (2, 0))
    assert few.value == all_.value


@pytest.mark.parametrize(("models", "is_pooled"), [(16, True), (64, False)])
def test_deviations_are_pooled_where_models_are_few_and_the_note_says_so(planted, models, is_pooled):
    found = of(planted(leak=0.4, n=40, models=models), "lira_online")
    assert ("deviations are pooled over all people" in found.note) is is_pooled
    assert f"{models} shadow models for their elbo" in found.note


def test_with_two_models_each_form_says_what_it_can_do(planted):
    seen = planted(leak=0.5, models=2)
    assert of(seen, "lira_online").outcome is Outcome.UNDERPOWERED
    assert of(seen, "rmia").outcome is Outcome.MEASURED


@FORM
def test_a_score_that_is_not_finite_is_refused_with_the_image_that_it_is_of(planted, form):
    scores = np.random.default_rng(0).standard_normal((16, 200))
    scores[3, 7] = np.nan
    found = of(planted(leak=0.5, scores=lambda _: scores), form)
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert "no finite score to train image train-7" in found.note


@FORM
def test_a_generator_that_scores_everybody_alike_is_not_assessable(planted, form):
    found = of(planted(leak=0.5, target=lambda _: np.zeros(200)), form)
    assert found.outcome is Outcome.NOT_ASSESSABLE


def test_without_shadow_models_the_reason_is_passed_on(leaky):
    with pytest.raises(NotAvailableError, match="no Shadows was measured"):
        ShadowModels().run(leaky(share=0.0), np.random.default_rng(0))


def test_a_split_that_differs_by_itself_withdraws_the_answer(planted):
    seen = planted(leak=0.1, blind=Blind(0.9, Interval(0.85, 0.95, 0.95), 200, 400))
    assert of(seen, "lira_online").outcome is Outcome.NOT_ASSESSABLE


def test_the_same_seed_gives_the_same_findings(planted):
    seen = planted(leak=0.3)
    first, second = (ShadowModels().run(seen, np.random.default_rng(4)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("wrong", [{"references": -1}, {"how": "median"}])
def test_a_parameter_that_cannot_mean_anything_is_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        ShadowModels(**wrong)
