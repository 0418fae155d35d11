"""The script that prints what a language lacks, on a report and a summary with planted figures."""

import importlib.util
import tomllib
from typing import Any

from places import REPOSITORY
from showthrough.report.language import messages_of
from showthrough.testing.planted_records import a_finding, a_record


def script() -> Any:
    spec = importlib.util.spec_from_file_location("gaps", REPOSITORY / "scripts" / "language_gaps.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_figures_and_dates_become_places_and_what_is_met_most_stands_first() -> None:
    lines = script().toml_lines(
        ["Seen 3 times.", "On 1 March 2026.", "Seen 12,000 times.", 'A "b" of 0.5 to −2.']
    )
    assert lines == [
        '"Seen {n} times." = ""  # 2',
        '"A \\"b\\" of {n} to {n2}." = ""  # 1',
        '"On {d}." = ""  # 1',
    ]
    assert tomllib.loads("\n".join(lines))["On {d}."] == ""


def test_what_a_language_has_is_not_printed_and_what_it_lacks_is() -> None:
    finding = a_finding(
        "near_copy_rate", hits=12, trials=1000, note="Nobody wrote this in Polish. 4 pictures."
    )
    found = list(script().lacking(a_record(finding), messages_of("pl")))
    assert any(sentence.endswith("Nobody wrote this in Polish.") for sentence in found)
    assert not any(sentence.startswith("RELEASE BLOCKED") for sentence in found)
    assert "Near-copies of training images: 12 of 1,000 synthetic images (1.2 %)." not in found


def test_cells_of_a_markdown_table_are_texts_of_their_own() -> None:
    page = "# Report\n\n| One \\| two | 5 % |\n|---|---|\n- **Bold** &amp; `code` x\n"
    assert list(script().cells(page)) == ["Report", "One | two", "Bold & x"]
