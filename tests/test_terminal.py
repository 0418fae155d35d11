"""What is printed is what was given: no name, path or hint is taken for markup."""

import ast
import re
from types import SimpleNamespace

import pytest

from places import EXAMPLES, SOURCE
from showthrough.config_files import load_record
from showthrough.core.cards import all_cards
from showthrough.doctor import Remedy, Symptom
from showthrough.gate import decide
from showthrough.terminal import (
    print_card,
    print_cards,
    print_decision,
    print_plan,
    print_remedies,
    print_symptoms,
)

ODD = "a[red]b[/red] pip install 'showthrough[audit]' :smile: [/nothing]"


@pytest.fixture(autouse=True)
def wide(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


def test_hints_of_the_doctor_are_printed_whole(capsys) -> None:
    print_symptoms([Symptom("torch", ODD, False, True, ODD)])
    assert capsys.readouterr().out.count(ODD) == 2


def test_commands_are_printed_so_that_a_shell_takes_them(capsys) -> None:
    print_remedies([Remedy(f"pip install {ODD}", "two\nlines"), Remedy("", ODD)])
    assert capsys.readouterr().out.splitlines() == ["# two lines", f"pip install {ODD}", f"# {ODD}"]
    print_remedies([])
    assert capsys.readouterr().out == "# nothing is missing\n"


def test_a_card_is_printed_as_it_is_written(capsys) -> None:
    card = next(iter(all_cards().values())).model_copy(
        update={"title": ODD, "question": ODD, "how_to_read": ODD, "does_not_show": ODD, "sources": (ODD,)}
    )
    print_card(card)
    assert capsys.readouterr().out.count(ODD) == 5
    print_cards({card.name: card})
    assert capsys.readouterr().out.count(ODD) == 1


def test_names_and_paths_of_a_decision_are_printed_as_they_are(capsys, tmp_path) -> None:
    record = load_record(EXAMPLES / "record.json")
    record = record.model_copy(update={"config": record.config.model_copy(update={"title": ODD})})
    decision = decide(record).model_copy(update={"reasons": (ODD,)})
    print_decision(record, decision, [tmp_path / "[red]" / "report.html"])
    printed = capsys.readouterr().out
    assert printed.count(ODD) == 2
    assert "[red]/report.html" in printed


def test_a_plan_is_printed_as_it_is(capsys) -> None:
    row = SimpleNamespace(what=ODD, answer=ODD)
    rule = SimpleNamespace(rule=ODD, within_reach=False, why=ODD)
    print_plan(SimpleNamespace(data=[row], cost=[row], power=[row], rules=[rule]))
    assert capsys.readouterr().out.count(ODD) == 8


def test_no_console_knows_markup() -> None:
    made, text = [], "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("terminal*.py"))
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Console", "rich.print"):
                made.append(ast.unparse(node))
    assert made
    assert all(call.endswith("markup=False, emoji=False, highlight=False)") for call in made)
    assert not re.search(r"\[/?(bold|red|green|yellow|dim)\b", text)
    assert text.count("TextColumn(") == text.count("markup=False)")  # of the bars
