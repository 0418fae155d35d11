"""Section 7: figures by group where the record holds some, and the truth where it holds none."""

import io

import pytest

from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.gate import decide
from showthrough.report import render_html
from showthrough.report.by_group import group_lines, without_small_groups
from showthrough.report.editions import DPO, PUBLIC, VAULT, Edition
from showthrough.report.files import RENDERINGS, metrics
from showthrough.testing.planted_records import CARDS, TODAY, a_card, a_record

CARD = a_card("group_rates", "biometric", ("worst_group_ratio", "group_fmr"), adversary=False)
NONE = "The record holds no figures by group"


def of_group(group: str, **about: object) -> Finding:
    given: dict[str, object] = {"check": "group_rates", "suite": "biometric", "statistic": "group_fmr"}
    given |= {"control": 0.001, "n_identities": 900}
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
    small = of_group(
        "few", n_identities=2, outcome=Outcome.UNDERPOWERED, value=None, hits=None, trials=None, note="Small."
    )
    (line,) = group_lines(record(small))
    assert line.value == "suppressed"
    assert "few" not in line.label


def test_pairs_are_promised_only_where_there_are_some() -> None:
    assert "The record holds no closest pairs." in section_7(record())


def of_size(group: str, people: int) -> Finding:
    return of_group(group, n_identities=people)


def names_shown(found: AuditRecord, edition: Edition) -> set[str]:
    told = without_small_groups(found, edition)
    return {str(finding.params["group"]) for finding in told.findings}


def test_a_group_of_one_person_is_nowhere_in_report_or_table() -> None:
    found = record(of_size("zyxann", 1), of_size("zyxbob", 2), of_size("women", 900))
    page = render_html(found, decide(found, today=TODAY))
    for told in (page, metrics(found)):
        assert "zyxann" not in told
        assert "zyxbob" not in told
        assert "women" in told


def test_the_parquet_table_names_no_small_group_either() -> None:
    pd, _ = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    found = record(of_size("zyxann", 1), of_size("zyxbob", 2), of_size("women", 900))
    written = RENDERINGS["metrics.parquet"](found, decide(found, today=TODAY))
    groups = pd.read_parquet(io.BytesIO(written))["param_group"]
    assert set(groups) == {"small groups", "women"}


def test_a_single_small_group_takes_the_next_smallest_with_it() -> None:
    found = record(of_size("ann", 1), of_size("men", 700), of_size("women", 900))
    assert names_shown(found, DPO) == {"small groups", "women"}


def test_two_small_groups_hide_each_other() -> None:
    found = record(of_size("ann", 1), of_size("bob", 2), of_size("men", 700), of_size("women", 900))
    assert names_shown(found, DPO) == {"small groups", "men", "women"}


def test_each_edition_has_its_own_smallest_group() -> None:
    found = record(of_size("few", 7), of_size("fewer", 8), of_size("women", 900))
    assert names_shown(found, DPO) == {"few", "fewer", "women"}
    assert names_shown(found, PUBLIC) == {"small groups", "women"}
    assert names_shown(record(of_size("ann", 1)), VAULT) == {"ann"}
