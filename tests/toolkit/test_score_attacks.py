"""Attacks that give each photo a score: one method, and all that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
import pytest

from showthrough.core.facts import Blind, Family, Losses
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from showthrough.errors import NotAvailableError
from showthrough.stats.intervals import Interval
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
