"""Attacks that give each photo a score: one method, and all that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import pytest

from showthrough.attacks.gradient_norm import GradientNorm
from showthrough.core.facts import Blind, Family, Gradients, Losses
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from showthrough.errors import NotAvailableError
from showthrough.stats.intervals import Interval
from showthrough.stats.roc import roc_auc
from showthrough.toolkit.membership import ImageScores
from showthrough.toolkit.score_attacks import Look, NetworkAttack, SampleAttack, at_least

FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)


@final
@dataclass(frozen=True, kw_only=True)
class Oracle(SampleAttack):
    """Knows who was in training."""

    forms: ClassVar[tuple[str, ...]] = ("right", "wrong")
    strength: int = at_least(1, default=2)

    def score(self, look: Look) -> ImageScores:
        n = len(look.seen.images(look.role))
        sign = 1.0 if look.form == "right" else -1.0
        own = sign * self.strength * (look.role is Role.TRAIN)
        return ImageScores(np.full(n, own) + np.arange(n) / (10 * n), np.arange(n))


@final
@dataclass(frozen=True, kw_only=True)
class Told(NetworkAttack):
    """Believes what the network says."""

    def forms(self, seen) -> Mapping[str, str]:
        return dict.fromkeys(seen.fact(Losses).forms, "Asked once.")

    def score(self, seen, form, rng) -> Mapping[Role, ImageScores]:
        sides = {role: seen.fact(Losses).of(role, form) for role in (Role.TRAIN, Role.HOLDOUT)}
        return {role: ImageScores(own, np.arange(len(own))) for role, own in sides.items()}


@final
@dataclass(frozen=True, kw_only=True)
class Broken(SampleAttack):
    """Fails at one photo in one of its forms."""

    forms: ClassVar[tuple[str, ...]] = ("good", "bad")

    def score(self, look: Look) -> ImageScores:
        scores = np.arange(len(look.seen.images(look.role)), dtype=float)
        scores[0] = np.nan if look.form == "bad" else 0.0
        return ImageScores(scores, np.arange(len(scores)))


def of(found, statistic):
    return [finding for finding in found if finding.statistic == statistic]


def test_a_score_becomes_auc_and_rates_for_each_form_and_each_embedder(leaky):
    found = Oracle().run(leaky(share=0.0, facts=(FAIR, Family(4))), np.random.default_rng(0))
    aucs = of(found, "auc")
    assert [(f.params["form"], f.params["by"]) for f in aucs] == [
        (form, by) for form in ("right", "wrong") for by in ("pixels", "face")
    ]
    assert [f.value for f in aucs] == [1.0, 1.0, 0.0, 0.0]
    assert all("All embedders are reported" in f.note and "4 guesses" in f.note for f in aucs)
    assert len(of(found, "tpr_at_fpr")) == 2 * len(aucs)


def test_an_attack_does_not_say_what_it_is_called(leaky):
    found = Oracle(by="face").run(leaky(share=0.0, facts=(FAIR,)), np.random.default_rng(0))
    assert {(f.check, f.suite) for f in found} == {("", "")}


def test_what_a_network_tells_becomes_auc_and_rates_without_a_name_for_the_only_form(leaky):
    def of_role(role: Role, form: str) -> np.ndarray:
        return np.arange(300) + 1000.0 * (role is Role.TRAIN)

    seen = leaky(share=0.0, facts=(FAIR, Losses(("",), of_role)))
    (auc,) = of(Told().run(seen, np.random.default_rng(0)), "auc")
    assert (auc.value, auc.note, dict(auc.params)) == (1.0, "Asked once.", {})
    assert (auc.n_identities, auc.n_images) == (300, 600)


def test_a_network_that_tells_nothing_is_not_asked(leaky):
    with pytest.raises(NotAvailableError, match="no Losses was measured"):
        Told().run(leaky(share=0.0, facts=(FAIR,)), np.random.default_rng(0))


def test_a_score_that_is_no_number_is_refused_for_its_form_alone(leaky):
    found = Broken(by="face").run(leaky(share=0.0, facts=(FAIR,)), np.random.default_rng(0))
    assert {f.params["form"]: f.outcome for f in of(found, "auc")} == {
        "good": Outcome.MEASURED,
        "bad": Outcome.NOT_ASSESSABLE,
    }


def test_a_parameter_below_its_least_value_and_an_unknown_way_are_refused_at_once():
    with pytest.raises(ValueError, match="strength must be at least 1, got 0"):
        Oracle(strength=0)
    with pytest.raises(ValueError, match="how must be one of mean, max, logsumexp"):
        Told(how="median")


def test_raw_scores_are_those_of_the_findings_for_each_form_and_each_embedder(leaky):
    seen, rng = leaky(share=0.0, facts=(FAIR,)), np.random.default_rng(0)
    raw = Oracle(how="max").raw_scores(seen, rng)
    assert [tuple(one.params.values()) for one in raw] == [
        (form, by) for form in ("right", "wrong") for by in ("pixels", "face")
    ]
    aucs = [f.value for f in of(Oracle(how="max").run(seen, np.random.default_rng(0)), "auc")]
    assert [roc_auc(one.members, one.nonmembers) for one in raw] == aucs
    right = raw[0]
    second = right.train.scores[1::2]  # the larger of a person's two photos
    assert (np.sort(right.members) == second).all()
    assert len(right.holdout.rows) == 2 * len(right.nonmembers) == 300


def test_raw_scores_of_a_network_draw_the_same_random_numbers_as_its_findings(leaky):
    def of_role(role: Role) -> np.ndarray:
        return np.random.default_rng(len(role)).standard_normal((300, 4)) + (role is Role.TRAIN)

    seen = leaky(share=0.0, facts=(Gradients(("a", "b", "c", "d"), of_role),))  # the split is looked at too
    (auc,) = of(GradientNorm().run(seen, np.random.default_rng(5)), "auc")
    (raw,) = GradientNorm().raw_scores(seen, np.random.default_rng(5))
    assert roc_auc(raw.members, raw.nonmembers) == auc.value
    assert raw.to_frame()["role"].value_counts().to_dict() == {"train": 75, "holdout": 75}
    assert raw.params == {}


def test_where_a_network_tells_nothing_there_are_no_raw_scores(leaky):
    with pytest.raises(NotAvailableError, match="no Losses was measured"):
        Told().raw_scores(leaky(share=0.0, facts=(FAIR,)), np.random.default_rng(0))
