"""Held-out people from elsewhere are no control, for any figure; too few people are said to be too few."""

import numpy as np

from language import problems
from showthrough.core.decision import Status
from showthrough.core.facts import Blind, SourceFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.errors import NotEnoughDataError
from showthrough.gate import decide
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.blind_look import BlindSignal
from showthrough.signals.per_audit.sources import SourceSignal, source_faults
from showthrough.signals.registry import data_faults
from showthrough.stats.intervals import Interval
from showthrough.testing.in_memory import Faces, image_set
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule
from signal_context import context_of, seen_of

SIGNALS = (BlindSignal(), SourceSignal())


def seen_with(toy, folder, brighter: int = 0, n: int = 60):
    """Return what is seen of two roles, the held-out one from a camera that makes photos brighter."""
    rng = np.random.default_rng(3)
    train, holdout = (toy.people(n, rng, photos=2, name=role) for role in ("train", "holdout"))
    elsewhere = Faces(
        np.clip(holdout.images.astype(int) + brighter, 0, 255).astype(np.uint8), holdout.identity
    )
    sets = {Role.TRAIN: image_set(Role.TRAIN, train), Role.HOLDOUT: image_set(Role.HOLDOUT, elsewhere)}
    return seen_of(context_of(folder, sets, signals=SIGNALS), sets)


def ruled(faults, statistic: str, **about) -> Status:
    """Return what becomes of a limit of zero on a figure that would meet it, or not, on good data."""
    found = a_finding(statistic, **about)
    rule = a_rule(found.suite, statistic, at_most=0, bound="value")
    return decide(a_record(found, faults=faults), a_policy(rule), today=TODAY).rulings[0].status


def test_another_source_takes_the_answer_from_every_suite_that_compares_with_held_out_people(toy, tmp_path):
    faults = data_faults(SIGNALS, seen_with(toy, tmp_path, brighter=25))
    assert [(fault.lacks, fault.dooms) for fault in faults] == [("holdout", True)]
    assert "blind AUC" in faults[0].reason
    for statistic in ("near_copy_excess", "auc"):
        assert ruled((), statistic, value=0.0) is not ruled(faults, statistic, value=0.0)
        assert ruled(faults, statistic, value=0.0) is Status.INCONCLUSIVE


def test_people_of_one_source_stay_a_control(toy, tmp_path):
    assert data_faults(SIGNALS, seen_with(toy, tmp_path)) == ()


def test_too_few_people_to_tell_are_told_and_doom_nothing(toy, tmp_path):
    faults = data_faults(SIGNALS, seen_with(toy, tmp_path, n=4))
    assert [fault.dooms for fault in faults] == [False]
    assert "cannot be told" in faults[0].reason
    assert ruled(faults, "near_copy_excess", value=0.0) is Status.PASS
    wide = Blind(0.55, Interval(0.3, 0.8, 0.95), 22, 22)
    assert [fault.dooms for fault in source_faults(wide)] == [False]


def test_a_copy_is_shown_by_its_own_distance_and_an_excess_is_not(toy, tmp_path):
    faults = data_faults(SIGNALS, seen_with(toy, tmp_path, brighter=25))
    assert ruled(faults, "confirmed_copies", value=25.0) is Status.FAIL
    assert ruled(faults, "confirmed_copies", value=0.0) is Status.INCONCLUSIVE
    assert ruled(faults, "near_copy_excess", value=0.4) is Status.INCONCLUSIVE


def test_a_plant_is_judged_as_the_audit_is(toy, tmp_path):
    seen = seen_with(toy, tmp_path)
    found = SourceSignal().planted(Plant(True, None, None, None, seen))
    assert found is seen.fact(SourceFaults)


def test_a_reason_to_know_nothing_is_passed_on():
    (fault,) = source_faults(Missing("12 people are needed", NotEnoughDataError, 12))
    assert not fault.dooms
    assert "12 people are needed" in fault.reason


def test_reasons_keep_to_the_language_of_the_report():
    wide = Blind(0.55, Interval(0.3, 0.8, 0.95), 22, 22)
    apart = Blind(0.99, Interval(0.9, 1.0, 0.95), 222, 322)
    unknown = Missing("12 people are needed", NotEnoughDataError, 12)
    for blind in (wide, apart, unknown):
        (fault,) = source_faults(blind)
        assert problems(fault.reason) == []
