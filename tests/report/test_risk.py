"""Section 2: what each recipient could do, the worst that counts, whatever attack found it."""

import pytest

from showthrough.core.records import AuditRecord, ControlKind, Finding, Outcome
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.risk import residual_risk
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import CARDS, CONTROLS, TODAY, a_card, a_control, a_finding, a_record

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
    assert row(record(silent), "Linkage")[0] == "Tried, without an answer; section 6 says why."
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
