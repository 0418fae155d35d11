"""Workflow commands: each line is one that we wrote, whatever names say."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.report.formats.github_lines import command, github
from showthrough.testing.planted_records import TODAY, a_finding, a_policy, a_record, a_rule, a_waiver

RATE = a_rule("memorisation", "near_copy_rate", at_most=0.01)
LINE = re.compile(r"::(error|warning|notice) title=[^:,\r\n]*::[^\r\n]*")


def lines(hits: int, **settings: object) -> list[str]:
    record = a_record(a_finding("near_copy_rate", hits=hits, trials=5000))
    return github(decide(record, a_policy(RATE, **settings), today=TODAY)).splitlines()


def test_errors_are_exactly_what_stops_a_release() -> None:
    assert [line.split(" ")[0] for line in lines(0)] == ["::notice"]
    assert [line.split(" ")[0] for line in lines(400)] == ["::error", "::error"]
    assert any("required coverage" in line for line in lines(0, required_coverage=("membership",)))


def test_a_waiver_that_changes_nothing_is_a_warning() -> None:
    old = a_waiver(RATE.name, created=date(2025, 10, 1), expires=date(2025, 12, 1))
    assert any(line.startswith("::warning") and "expired" in line for line in lines(400, waivers=(old,)))


@given(st.text(max_size=80), st.text(max_size=200))
def test_no_text_begins_a_line_or_a_command_of_its_own(title: str, message: str) -> None:
    assert LINE.fullmatch(command("error", title, message))


def test_a_hostile_name_stays_in_its_line() -> None:
    evil = "x\n::error::gone%0A::stop-commands::t"
    record = a_record(a_finding("near_copy_rate", hits=0, trials=5000))
    named = record.model_copy(update={"subject": record.subject.model_copy(update={"name": evil})})
    decision = decide(named, a_policy(RATE), today=TODAY)
    assert decision.exit_code is Exit.PASS
    assert all(LINE.fullmatch(line) for line in github(decision).splitlines())
    assert "%250A" in github(decision)
