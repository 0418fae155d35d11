"""See attacks/gradient_norm.toml."""

import numpy as np
import pytest

from membership_attacks import findings, of
from showthrough.attacks.gradient_norm import GradientNorm
from showthrough.core.facts import Blind, Gradients
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from showthrough.errors import NotAvailableError
from showthrough.stats.intervals import Interval

FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)
PHOTOS = 2
PARTS = ("first", "second", "third", "fourth")


@pytest.fixture
def asked(toy, observe):
    """Return a function that builds what a check sees: members move the second layer by less."""

    def build(shift, n=120, seed=0, change=None):
        rng = np.random.default_rng(seed)
        faces = {
            str(role): toy.people(n, rng, photos=PHOTOS, name=role) for role in (Role.TRAIN, Role.HOLDOUT)
        }
        sizes = {}
        for role in (Role.TRAIN, Role.HOLDOUT):
            common = rng.normal(0, 1, (PHOTOS * n, 1))  # some photos move all layers more than others
            sizes[role] = common + rng.normal(0, 0.5, (PHOTOS * n, len(PARTS)))
        sizes[Role.TRAIN][:, 1] -= shift
        if change is not None:
            change(sizes)
        return observe(facts=(Gradients(PARTS, lambda role: sizes[role]), FAIR), **faces)

    return build


def test_a_planted_leak_is_found_on_people_that_it_was_not_fitted_on(asked):
    found = findings(GradientNorm(), asked(shift=0.7))
    (auc,) = of(found, "auc")
    assert auc.shows_leak
    assert auc.n_identities == 120  # half of 240
    assert auc.n_images == 240
    assert "Fitted on one half of the people" in auc.note
    assert len(of(found, "tpr_at_fpr")) == 2


def test_layers_together_tell_more_than_any_of_them(asked):
    (auc,) = of(findings(GradientNorm(), asked(shift=0.7)), "auc")
    assert auc.value > 0.75  # the second layer alone gives .69: what moves all layers hides it


def test_more_leak_gives_a_larger_auc(asked):
    aucs = [of(findings(GradientNorm(), asked(shift)), "auc")[0].value for shift in (0.0, 0.4, 1.0)]
    assert aucs == sorted(aucs)
    assert aucs[-1] > 0.9


def test_where_nothing_leaks_hardly_anything_is_found(asked):
    aucs = [of(findings(GradientNorm(), asked(0.0, seed=seed), seed), "auc")[0] for seed in range(30)]
    assert np.mean([auc.shows_leak for auc in aucs]) <= 0.1
    assert abs(np.mean([auc.value for auc in aucs]) - 0.5) < 0.05


def test_nobody_is_judged_who_was_fitted_on(asked):
    """Fitted on everybody, many layers of pure noise would seem to tell members apart."""

    def many(sizes):
        for seed, role in enumerate(sizes):
            sizes[role] = np.random.default_rng(seed).normal(0, 1, (80, 60))

    values = [
        of(findings(GradientNorm(), asked(0.0, n=40, change=many), seed), "auc")[0].value for seed in range(8)
    ]
    assert 0.38 < np.mean(values) < 0.62


def test_a_gradient_that_is_not_finite_is_refused_with_the_image_s_keyed_id(asked):
    def break_one(sizes):
        sizes[Role.TRAIN][5, 2] = np.inf

    found = findings(GradientNorm(), asked(1.0, change=break_one))
    assert {f.outcome for f in found} == {Outcome.NOT_ASSESSABLE}
    assert "train image train-5" in found[0].note


def test_gradients_of_one_size_tell_nothing_and_say_so(asked):
    def level(sizes):
        for role in sizes:
            sizes[role][:] = 0.5

    found = findings(GradientNorm(), asked(0.0, change=level))
    assert {f.outcome for f in found} == {Outcome.NOT_ASSESSABLE}
    assert "gradients of one size" in found[0].note


def test_a_layer_that_never_moves_is_no_obstacle(asked):
    def still(sizes):
        for role in sizes:
            sizes[role][:, 0] = -27.6

    (auc,) = of(findings(GradientNorm(), asked(0.7, change=still)), "auc")
    assert auc.shows_leak


def test_too_few_people_to_fit_on_are_refused_with_the_number_needed(asked):
    found = findings(GradientNorm(), asked(1.0, n=19))
    assert {(f.outcome, f.needed) for f in found} == {(Outcome.UNDERPOWERED, 20)}
    assert findings(GradientNorm(), asked(1.0, n=20))[0].outcome is Outcome.MEASURED


def test_a_generator_whose_weights_nobody_has_is_not_run(toy, observe, rng):
    seen = observe(train=toy.people(30, rng), holdout=toy.people(30, rng, name="other"))
    with pytest.raises(NotAvailableError, match="no Gradients was measured"):
        GradientNorm().run(seen, rng)


def test_an_unknown_way_of_making_one_score_of_a_person_is_refused():
    with pytest.raises(ValueError, match="how must be one of mean, max, logsumexp"):
        GradientNorm(how="median")


def test_the_same_seed_gives_the_same_findings(asked):
    assert findings(GradientNorm(), asked(0.5)) == findings(GradientNorm(), asked(0.5))
