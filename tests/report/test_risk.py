"""Section 2: what each recipient could do, the worst that counts, whatever attack found it."""

import pytest

from showthrough.core.cards import Adversary
from showthrough.core.decision import Ruling, Status
from showthrough.core.records import AuditRecord, ControlKind, Finding, Outcome
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.risk import residual_risk
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import (
    CARDS,
    CONTROLS,
    TODAY,
    a_card,
    a_control,
    a_finding,
    a_record,
    a_rule,
)

TOGETHER = a_card("fused_match", "biometric", ("leaked_people",), adversary=True)
NINE = {"value": 9.0, "interval": Interval(9.0, 30.0, 0.95), "chance": 0.0, "n_identities": 5000}


def leaked(**about: object) -> Finding:
    given = {"check": "fused_match", "suite": "biometric", "statistic": "leaked_people"}
    matchers = {"params": {"by": "facenet + arcface"}, "outcome": Outcome.MEASURED}
    return Finding.model_validate({**given, **matchers, **NINE, **about})


def record(*findings: Finding) -> AuditRecord:
    controls = tuple(
        a_control("biometric", kind, kind is ControlKind.POSITIVE, by="facenet + arcface")
        for kind in ControlKind
    )
    return a_record(*findings, cards=(*CARDS, TOGETHER), controls=(*CONTROLS, *controls))


def row(found: AuditRecord, harm: str) -> tuple[str, ...]:
    harms = residual_risk(found, found.policy).harms
    return next(each.answers for each in harms if each.name == harm)


def test_a_leak_of_nine_people_is_no_untested_harm() -> None:
    found = record(leaked())
    assert "9" in row(found, "Linkage")[0]
    assert "Not tested." not in row(found, "Linkage")
    page = render_html(found, decide(found, today=TODAY))
    assert "several matchers together recognise 9 training people" in page


def test_a_leak_is_told_before_a_larger_figure_that_shows_none() -> None:
    excess = a_finding("match_excess", value=0.02, interval=Interval(-0.01, 0.05, 0.95), chance=0.0)
    excess = excess.model_copy(update={"params": {"by": "facenet"}})
    assert "recognise 9" in row(record(excess, leaked()), "Linkage")[0]
    assert "match 2 in 100" in row(record(excess, leaked(value=0.0, interval=None)), "Linkage")[0]


def test_an_attack_without_an_answer_was_tried_all_the_same() -> None:
    silent = leaked(value=None, interval=None, outcome=Outcome.UNDERPOWERED, note="Too few people.")
    assert row(record(silent), "Linkage")[0] == "Tried, without an answer; annex A says why."
    assert (
        row(record(leaked(value=None, interval=None, outcome=Outcome.NOT_RUN)), "Linkage")
        == ("Not tested.",) * 3
    )


def test_copies_that_no_second_look_confirmed_are_no_untested_harm_either() -> None:
    excess = a_finding("near_copy_excess", value=0.01, interval=Interval(0.005, 0.02, 0.95), chance=0.0)
    assert "near-copies of training images" in row(record(excess), "Isolation")[0]


@pytest.mark.parametrize("statistic", ["confirmed_copies", "match_excess"])
def test_what_tells_of_people_is_measured_in_section_2(statistic: str) -> None:
    found = a_finding(statistic, value=2.0 if statistic == "confirmed_copies" else 0.02)
    told = " ".join(residual_risk(record(found), record().policy).measured)
    assert ("Confirmed as copies of training images: 2" in told) or ("match 2 in 100 training people" in told)


LOSSES = a_card("model_loss", "membership", ("tpr_at_fpr", "auc"), adversary=True)
LOSSES = LOSSES.model_copy(update={"adversary": Adversary(who="Anyone with an interface.", access="losses")})


def by_losses(statistic: str, **about: object) -> Finding:
    given = {
        "check": "model_loss",
        "suite": "membership",
        "statistic": statistic,
        "outcome": Outcome.MEASURED,
    }
    return Finding.model_validate({**given, "params": {"form": "pia"}, "n_identities": 80, **about})


def average(value: float, low: float) -> Finding:
    return by_losses("auc", value=value, interval=Interval(low, 1.0, 0.95), chance=0.5)


def of_losses(*findings: Finding) -> AuditRecord:
    return a_record(*findings, cards=(*CARDS, LOSSES))


def test_an_attack_on_losses_that_answered_has_run() -> None:
    answers = row(of_losses(average(1.0, 0.86)), "Isolation")
    assert answers[0] == "Not tested."
    assert "succeeds every time" in answers[1]
    assert answers[2] == "At least as much as from less access. No attack with this access ran."


def test_who_has_more_access_can_do_what_others_can() -> None:
    samples = a_finding("tpr_at_fpr", hits=70, trials=1000, params={"by": "facenet", "fpr": 0.001})
    weaker = by_losses("tpr_at_fpr", hits=3, trials=1000, value=0.003).model_copy(
        update={"params": {"fpr": 0.001}}
    )
    answers = row(of_losses(samples, weaker), "Isolation")
    assert "70 of 1,000" in answers[0]
    assert answers[1].startswith("At least as much as from less access. An attacker")
    assert "3 of 1,000" in answers[1]


def test_without_a_rate_of_wrong_accusations_the_average_is_told() -> None:
    risk = residual_risk(of_losses(average(1.0, 0.86)), a_record().policy)
    assert risk.measured[0].startswith("No attack could be judged by wrong accusations")
    assert "succeeds every time" in risk.measured[1]
    assert not any("gave an answer" in told for told in risk.measured)


def test_what_exceeds_a_limit_is_told_before_a_larger_figure() -> None:
    excess = a_finding("match_excess", value=0.9, interval=Interval(0.8, 0.95, 0.95), chance=0.0)
    excess = excess.model_copy(update={"params": {"by": "facenet"}})
    found = record(excess, leaked())
    rule = a_rule("fused_match", "leaked_people", at_most=0)
    broken = Ruling(rule=rule, status=Status.FAIL, reason="Limit exceeded.", finding=leaked())
    harms = residual_risk(found, found.policy, (broken,)).harms
    assert "recognise 9" in next(each.answers for each in harms if each.name == "Linkage")[0]


def test_what_guessing_explains_is_no_exposure() -> None:
    null = a_finding(
        "tpr_at_fpr",
        hits=9,
        trials=300,
        chance=0.01,
        interval=Interval(0.005, 0.06, 0.95),
        params={"by": "pixels", "fpr": 0.01},
    )
    found = a_record(null)
    risk = residual_risk(found, found.policy)
    assert "no more than guessing explains: guessing would find 3." in risk.measured[0]
    assert risk.figure is not None
    assert risk.figure.title == (
        "No more than guessing is shown, and an attacker could still expose up to 18 of 300 training people"
    )
    assert "of 300" in risk.figure.alt
    assert risk.combined[0] == "These data show no more than guessing, which is right 50 of 100 times."
