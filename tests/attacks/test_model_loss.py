"""See attacks/model_loss.toml."""

import numpy as np
import pytest

from membership_attacks import findings, of
from showthrough.attacks.model_loss import ModelLoss
from showthrough.core.facts import Blind, Family, Losses
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from showthrough.errors import NotAvailableError
from showthrough.stats.intervals import Interval

FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)
UNFAIR = Blind(0.9, Interval(0.85, 0.95, 0.95), 0, 0)
PHOTOS = 2


@pytest.fixture
def asked(toy, observe):
    """Return a function that builds what a check sees: losses of so many people, members' shifted."""

    def build(shift, people=(120, 120), seed=0, forms=("elbo", "reconstruction"), blind=FAIR, change=None):
        rng = np.random.default_rng(seed)
        sizes = dict(zip((Role.TRAIN, Role.HOLDOUT), people, strict=True))
        faces = {str(role): toy.people(size, rng, photos=PHOTOS, name=role) for role, size in sizes.items()}
        scores = {
            (role, form): rng.normal(shift if role is Role.TRAIN else 0.0, 1.0, PHOTOS * size)
            for role, size in sizes.items()
            for form in forms
        }
        if change is not None:
            change(scores)
        losses = Losses(forms, lambda role, form: scores[role, form])
        return observe(embedders=(), facts=(losses, blind), **faces)

    return build


def test_a_planted_leak_is_found_in_every_form_that_the_network_has(asked):
    found = findings(ModelLoss(), asked(shift=1.0))
    assert [f.params["form"] for f in of(found, "auc")] == ["elbo", "reconstruction"]
    assert all(auc.shows_leak and auc.value > 0.75 for auc in of(found, "auc"))
    assert len(of(found, "tpr_at_fpr")) == 4
    assert all(f.n_identities == 240 and f.n_images == 480 for f in found)


def test_more_leak_gives_a_larger_auc(asked):
    aucs = [of(findings(ModelLoss(), asked(shift)), "auc")[0].value for shift in (0.0, 0.3, 1.0, 3.0)]
    assert aucs == sorted(aucs)
    assert aucs[-1] > 0.99


def test_where_nothing_leaks_hardly_anything_is_found(asked):
    found = [f for seed in range(30) for f in findings(ModelLoss(), asked(0.0, seed=seed))]
    alarms = [auc.shows_leak for auc in of(found, "auc")]
    assert len(alarms) == 60
    assert np.mean(alarms) <= 0.1


def test_scores_that_point_the_wrong_way_are_not_turned_round(asked):
    auc = of(findings(ModelLoss(), asked(shift=-1.0)), "auc")[0]
    assert auc.value < 0.3
    assert not auc.shows_leak
    assert "point the wrong way; they are not turned round" in auc.note
    assert "wrong way" not in of(findings(ModelLoss(), asked(shift=0.0)), "auc")[0].note


def test_a_score_that_is_not_a_number_is_refused_with_the_image_s_keyed_id(asked):
    def break_one(scores):
        scores[Role.HOLDOUT, "elbo"][3] = np.nan

    found = findings(ModelLoss(), asked(1.0, change=break_one))
    broken = [f for f in found if f.params["form"] == "elbo"]
    assert {f.outcome for f in broken} == {Outcome.NOT_ASSESSABLE}
    assert "holdout image holdout-3" in broken[0].note
    assert all(f.outcome is not Outcome.NOT_ASSESSABLE for f in found if f not in broken)


def test_a_loss_that_is_the_same_for_everybody_says_so(asked):
    def level(scores):
        for role in (Role.TRAIN, Role.HOLDOUT):
            scores[role, "elbo"][:] = -1.25

    found = findings(ModelLoss(), asked(0.0, change=level))
    assert {f.outcome for f in found if f.params["form"] == "elbo"} == {Outcome.NOT_ASSESSABLE}
    assert "the same for everybody" in found[0].note


@pytest.mark.parametrize("role", [Role.TRAIN, Role.HOLDOUT])
def test_without_images_of_one_side_there_is_no_answer(asked, role):
    seen = asked(1.0, people=(0, 40) if role is Role.TRAIN else (40, 0))
    found = findings(ModelLoss(), seen)
    assert {f.outcome for f in found} == {Outcome.UNDERPOWERED}
    assert f"no {role} image" in found[0].note


def test_a_rate_that_the_people_cannot_resolve_says_how_many_would_do(asked):
    (coarse, fine) = of(findings(ModelLoss(), asked(1.0, forms=("pia",))), "tpr_at_fpr")
    assert coarse.outcome is Outcome.MEASURED
    assert (fine.outcome, fine.needed, fine.params["fpr"]) == (Outcome.UNDERPOWERED, 1000, 0.001)


def test_a_generator_without_losses_is_not_run(toy, observe, rng):
    seen = observe(train=toy.people(30, rng), holdout=toy.people(30, rng, name="other"))
    with pytest.raises(NotAvailableError, match="no Losses was measured"):
        ModelLoss().run(seen, rng)


def test_a_split_that_differs_by_itself_withdraws_the_answer(asked):
    found = of(findings(ModelLoss(), asked(0.2, blind=UNFAIR)), "auc")
    assert {f.outcome for f in found} == {Outcome.NOT_ASSESSABLE}
    assert "without the generator" in found[0].note


def test_among_many_guesses_the_lower_end_is_lower(asked, toy, observe):
    alone, among = asked(0.5), asked(0.5)
    among._facts = (*among._facts, Family(20))
    ends = [of(findings(ModelLoss(), seen), "auc")[0].interval for seen in (alone, among)]
    assert ends[1].low < ends[0].low
    assert ends[1].high == ends[0].high


def test_a_person_s_photos_become_one_score_as_asked(asked):
    found = {
        how: of(findings(ModelLoss(how=how), asked(0.5)), "auc")[0] for how in ("mean", "max", "logsumexp")
    }
    assert len({auc.value for auc in found.values()}) == 3
    with pytest.raises(ValueError, match="how must be one of mean, max, logsumexp"):
        ModelLoss(how="median")


def test_the_same_seed_gives_the_same_findings(asked):
    assert findings(ModelLoss(), asked(0.5)) == findings(ModelLoss(), asked(0.5))
