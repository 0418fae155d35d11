"""Section 7: figures by group where the record holds some, and the truth where it holds none."""

from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.by_group import group_lines
from showthrough.testing.planted_records import CARDS, TODAY, a_card, a_record

CARD = a_card("group_rates", "biometric", ("worst_group_ratio", "group_fmr"), adversary=False)
NONE = "The record holds no figures by group"


def of_group(group: str, **about: object) -> Finding:
    given = {"check": "group_rates", "suite": "biometric", "statistic": "group_fmr", "control": 0.001}
    measured = {"outcome": Outcome.MEASURED, "hits": 31, "trials": 10_000, "value": 0.0031}
    return Finding.model_validate({**given, **measured, "params": {"by": "facenet", "group": group}, **about})


def record(*findings: Finding) -> AuditRecord:
    return a_record(*findings, cards=(*CARDS, CARD))


def section_7(found: AuditRecord) -> str:
    page = render_html(found, decide(found, today=TODAY))
    return page.partition('<section id="s7"')[2].partition("</section>")[0]


def test_figures_by_group_stand_in_section_7() -> None:
    told = section_7(record(of_group("older people"), of_group("children", hits=12, value=0.0012)))
    assert NONE not in told
    assert "older people" in told
    assert "31 of 10,000" in told
    assert "12 of 10,000" in told


def test_a_record_without_groups_says_so() -> None:
    assert NONE in section_7(record())
    unrun = of_group("x", outcome=Outcome.NOT_RUN, value=None, hits=None, trials=None, note="No groups.")
    assert NONE in section_7(record(unrun))


def test_a_group_that_is_too_small_is_listed_without_a_figure() -> None:
    small = of_group("few", outcome=Outcome.UNDERPOWERED, value=None, hits=None, trials=None, note="Small.")
    (line,) = group_lines(record(small))
    assert line.value == "too few data"


def test_pairs_are_promised_only_where_there_are_some() -> None:
    assert "The record holds no pair" in section_7(record())
