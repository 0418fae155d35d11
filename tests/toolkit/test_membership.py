"""From scores to findings of a membership attack, whatever scored."""

import numpy as np
import pytest

from showthrough.core.facts import Blind, Family
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.stats.intervals import Interval
from showthrough.testing.in_memory import ArrayObservations, ToyFaces, observed
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.membership import (
    WRONG_WAY,
    ImageScores,
    PersonScores,
    Setting,
    check_how,
    look_blindly,
    membership_findings,
    person_scores,
    setting_of,
)

NOTHING = Setting(Blind(0.5, Interval(0.4, 0.6, 0.95), 200, 200))


def world(photos: int = 2, split: float = 0.0, facts: tuple[object, ...] = ()) -> ArrayObservations:
    """Return people in memory; with a `split` the pictures of train are brighter by so many grey levels."""
    toy, rng = ToyFaces(), np.random.default_rng(4)
    sets = {role: toy.people(60, rng, photos=photos, name=role) for role in ("train", "holdout", "synthetic")}
    bright = np.clip(sets["train"].images.astype(float) + split, 0, 255).astype(np.uint8)
    sets["train"] = sets["train"]._replace(images=bright)
    return observed(toy, facts=facts, **sets)


def scores(gap: float, n: int = 200, seed: int = 1) -> PersonScores:
    rng = np.random.default_rng(seed)
    return PersonScores(rng.normal(gap, 1, n), rng.normal(0, 1, n), 2 * n)


def answered(found: PersonScores, setting: Setting = NOTHING) -> dict[str, Finding]:
    findings = membership_findings(lambda: found, Answers("any", "membership"), setting)
    return {f"{one.statistic} {one.params.get('fpr', '')}".strip(): one for one in findings}


def test_a_person_has_one_score_however_many_photos() -> None:
    seen = world(photos=3)
    found = person_scores(seen, lambda role: ImageScores(np.arange(180.0), np.arange(180)))
    assert len(found.members) == len(found.nonmembers) == 60
    assert found.n_images == 360
    assert found.members.mean() == pytest.approx(np.arange(180.0).mean())


def test_a_score_that_is_no_number_is_refused_with_the_image_that_has_it() -> None:
    seen = world()
    broken = np.zeros(120)
    broken[[7, 8]] = np.nan
    with pytest.raises(NotAssessableError, match=f"{seen.images(Role.TRAIN).ids[7]} and 1 others"):
        person_scores(seen, lambda role: ImageScores(broken, np.arange(120)))


def test_an_unknown_way_to_combine_photos_is_refused_and_names_the_choices() -> None:
    check_how("mean")
    with pytest.raises(ValueError, match="mean"):
        check_how("median of medians")


def test_a_leak_is_shown_and_guessing_is_not() -> None:
    assert answered(scores(gap=1.5))["auc"].shows_leak
    assert not answered(scores(gap=0.0))["auc"].shows_leak


def test_scores_that_point_the_wrong_way_are_not_turned_round() -> None:
    auc = answered(scores(gap=-1.5))["auc"]
    assert auc.value is not None
    assert auc.value < 0.5
    assert WRONG_WAY in auc.note


def test_many_guesses_lower_the_end_that_shows_a_leak_and_leave_the_other_alone() -> None:
    alone, among = (answered(scores(gap=0.3), NOTHING._replace(guesses=n))["auc"] for n in (1, 20))
    assert alone.interval is not None
    assert among.interval is not None
    assert among.interval.low < alone.interval.low
    assert among.interval.high == alone.interval.high
    assert "20 guesses" in among.note
    assert not alone.note


def test_a_rate_that_too_few_people_could_show_has_no_answer_and_says_how_many_would_do() -> None:
    found = answered(scores(gap=1.5))
    assert found["tpr_at_fpr 0.01"].outcome is Outcome.MEASURED
    assert found["tpr_at_fpr 0.001"].outcome is Outcome.UNDERPOWERED
    assert "1,000" in found["tpr_at_fpr 0.001"].note


def test_a_score_that_cannot_be_had_is_missing_in_every_figure() -> None:
    def none() -> PersonScores:
        raise NotEnoughDataError("there is nobody", needed=1)

    found = membership_findings(none, Answers("any", "membership"), NOTHING)
    assert {one.outcome for one in found} == {Outcome.UNDERPOWERED}
    assert [one.statistic for one in found] == ["auc", "tpr_at_fpr", "tpr_at_fpr"]


def test_what_the_split_itself_explains_is_taken_back() -> None:
    blind = Setting(Blind(0.9, Interval(0.8, 1.0, 0.95), 200, 200))
    found = answered(scores(gap=1.5), blind)
    assert found["auc"].outcome is found["tpr_at_fpr 0.01"].outcome is Outcome.NOT_ASSESSABLE
    assert all(one.value is None for one in found.values())
    beyond = Setting(Blind(0.6, Interval(0.55, 0.65, 0.95), 200, 200))
    assert answered(scores(gap=1.5), beyond)["auc"].shows_leak


def test_a_split_that_could_not_be_tested_is_told_beside_the_figure() -> None:
    auc = answered(scores(gap=1.5), Setting(Missing("nobody could look")))["auc"]
    assert auc.outcome is Outcome.MEASURED
    assert "could not be tested" in auc.note


def test_a_split_that_differs_by_itself_is_seen_without_the_generator() -> None:
    plain, brighter = (look_blindly(world(split=by), np.random.default_rng(2)) for by in (0.0, 40.0))
    assert plain.interval.contains(0.5)
    assert brighter.interval.low > 0.5


def test_the_guesses_of_a_whole_audit_count_where_they_are_known() -> None:
    rng = np.random.default_rng(3)
    assert setting_of(world(), rng).guesses == 1
    assert setting_of(world(facts=(Family(12),)), rng).guesses == 12
