"""Hostile names, labels and notes in a record: every output shows them, and none obeys."""

import csv
import io
import re
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.decision import Decision
from showthrough.core.images import Role
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Quarantined, RoleData
from showthrough.gate import decide
from showthrough.interpret.shown import CLOSE, OPEN
from showthrough.legible import HIDDEN
from showthrough.report.files import metrics
from showthrough.report.formats.junit_xml import junit
from showthrough.report.html import render_html
from showthrough.report.markdown import render_markdown
from showthrough.stats.intervals import Interval
from showthrough.terminal import print_decision
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule, a_waiver

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe",
    "\u2066left\u2067right",
    "line\n::error file=x::all is lost",
    "::error::all is lost",
    "##[error]all is lost",
    "x" * 4000,
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "| a | cell |",
    "`code` [link](https://evil.example) @everyone",
    "=cmd()",
    "+1+1",
    "@SUM(A1)",
    "\x00nothing",
    "back\r\nspace\x08",
    "שלום",
    "]]><failure/>",
    "{{ record }} {% raw %}",
)
HOSTILE_TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),  # JSON holds no lone surrogates
)


def a_hostile_record(text: str) -> AuditRecord:
    """Return a record with one text wherever somebody else may write one."""
    told = a_finding(
        "match_excess",
        value=0.02,
        interval=Interval(0.01, 0.03, 0.95),
        n_identities=5000,
        n_images=9000,
        params={"by": text, "group": text},
        note=text,
    )
    failed = a_finding("tpr_at_fpr", hits=70, trials=5000, params={"by": "facenet", "fpr": 0.001}, note=text)
    record = a_record(told, failed)
    info = EmbedderInfo(
        name=text,
        title=text,
        metric="cosine",
        is_matcher=True,
        licence=text,
        note=text,
        failures={"train": 9},
    )
    return record.model_copy(
        update={
            "name": text,
            "run_id": text,
            "subject": record.subject.model_copy(update={"name": text, "kind": text, "note": text}),
            "config": record.config.model_copy(update={"title": text}),
            "data": (hostile_data(text),),
            "embedders": (*record.embedders, info),
            "environment": record.environment.model_copy(update={"platform": text, "versions": {text: text}}),
            "seeds": {text: 1},
        }
    )


def hostile_data(text: str) -> RoleData:
    """Return what a record says about training data, with one text in each of its fields."""
    return RoleData(
        role=Role.TRAIN,
        n_images=9000,
        n_identities=5000,
        identity_known=True,
        digest="d",
        quarantined=(Quarantined(id="q", role=Role.TRAIN, reason=text),),
        conversions={text: 7},
        note=text,
    )


def a_hostile_policy(text: str) -> Policy:
    """Return a policy with one text wherever its owner writes one."""
    match = a_rule("biometric", "match_excess", at_most=0.001)
    guess = a_rule("membership", "tpr_at_fpr", at_most=0.5)
    waiver = a_waiver("biometric.match_excess").model_copy(
        update={"reason": text, "compensating_measure": text, "requested_by": text}
    )
    told = match.model_copy(update={"because": f"So: {text}", "source": text})
    named = {"owner": text, "name": text, "version": text}
    return a_policy(match, guess).model_copy(update={**named, "rules": (told, guess), "waivers": (waiver,)})


def judged(text: str) -> tuple[AuditRecord, Decision]:
    record = a_hostile_record(text)
    return record, decide(record, a_hostile_policy(text), today=TODAY)


def obeyed(text: str, allowed: str = "\n") -> set[str]:
    """Return characters that a terminal or a browser would obey; our own marks of isolation come in pairs."""
    assert text.count(OPEN) == text.count(CLOSE)
    own = {OPEN, CLOSE, *allowed}
    return {letter for letter in text if unicodedata.category(letter) in HIDDEN and letter not in own}


class Tags(HTMLParser):
    """All elements of a page and the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)


def refuse_what_acts(text: str) -> None:
    page = render_html(*judged(text))
    assert not obeyed(page)
    seen = Tags()
    seen.feed(page)
    assert not seen.found & {"script", "img", "iframe", "object"}


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 7))
def test_a_page_shows_hostile_text_and_nothing_else(first: int) -> None:
    refuse_what_acts(" ".join(text[:40] for text in HOSTILE[first : first + 7]))


@settings(max_examples=3, deadline=None)
@given(HOSTILE_TEXT)
def test_a_page_shows_any_text_and_nothing_else(text: str) -> None:
    refuse_what_acts(text)


@settings(max_examples=25, deadline=None)
@given(HOSTILE_TEXT)
def test_summary_rows_and_pipeline_show_foreign_text_and_obey_nothing(text: str) -> None:
    record, decision = judged(text)
    summary = render_markdown(record, decision)
    assert not obeyed(summary)
    assert "](" not in summary.replace("\\]", "")
    assert "<img" not in summary.replace("\\<", "")
    assert "https://evil" not in summary
    rows = list(csv.reader(io.StringIO(metrics(record))))
    assert len({len(row) for row in rows}) == 1
    assert not any(cell[:1] in ("=", "+", "@", "\t", "\r") for row in rows for cell in row)
    assert not obeyed("".join(cell for row in rows for cell in row))
    ET.fromstring(junit(decision))
    assert not obeyed(junit(decision).decode())
    assert not obeyed(decision.model_dump_json(), allowed="")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_terminal_shows_foreign_text_and_obeys_nothing(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_decision(*judged(text))
    told = capsys.readouterr().out
    assert not obeyed(told)
    assert not re.search(r"^\s*(::|##\[)", told, re.MULTILINE)
    assert "x" * 250 not in told.replace("\n", "").replace(" ", "")
