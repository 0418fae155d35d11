"""`make bench` runs every benchmark that there is, and each names things that exist."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from places import REPOSITORY, SOURCE

sys.path.insert(0, str(REPOSITORY))  # before an installed package that is called benchmarks
from benchmarks._peers import Figure, Plan, Ran, Row, figures, page, plans, run

FOLDER = REPOSITORY / "benchmarks"
FILES = sorted(path for path in FOLDER.rglob("*.py") if "__pycache__" not in path.parts)


def listed(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", "--list", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)


def test_the_listing_is_every_file_that_can_be_run() -> None:
    runnable = {
        str(path.relative_to(FOLDER).with_suffix("")).removesuffix("/__main__")
        for path in FILES
        if 'if __name__ == "__main__":' in path.read_text(encoding="utf-8")
    } - {"__main__"}
    lines = listed().stdout.splitlines()
    assert {line.split()[0] for line in lines} == runnable
    assert len(lines) == len(runnable) >= 20
    assert all(len(line.split()) > 3 for line in lines)  # each says what it measures


def test_every_other_file_is_used_by_one_that_can_be_run() -> None:
    helpers = {path.stem for path in FILES if "__name__ ==" not in path.read_text(encoding="utf-8")}
    used = {
        part
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
        for part in node.module.split(".")
    }
    assert helpers - {"__init__"} <= used


def test_a_wrong_name_is_told_with_those_that_there_are() -> None:
    done = listed("nearst")
    assert done.returncode == 2
    assert "no benchmark is called 'nearst'; there are biometric, " in done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_what_a_benchmark_imports_from_showthrough_is_there(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("showthrough"):
            continue
        home = SOURCE.joinpath(*node.module.split(".")[1:])
        file = home / "__init__.py" if home.is_dir() else home.with_suffix(".py")
        text = file.read_text(encoding="utf-8")
        for alias in node.names:
            is_module = (home / f"{alias.name}.py").is_file() or (home / alias.name).is_dir()
            assert is_module or re.search(rf"\b{alias.name}\b", text), f"{node.module}.{alias.name}"


def test_the_table_holds_the_figures_and_leaves_the_repeats_to_the_json() -> None:
    result = {
        "benchmark": "x",
        "machine": {"cores": 2},
        "results": [{"k": 10, "speed": {"clock": 2.5}, "seconds": {"ours": {"clock": [1.0, 1.1]}}}],
    }
    code = f"from benchmarks._measure import report; import json; report(json.loads({json.dumps(result)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == result
    assert done.stderr.split() == ["k", "speed.clock", "0", "10", "2.5"]


def test_every_plan_of_the_table_is_a_benchmark_with_options_that_it_takes() -> None:
    for plan in plans():
        file = next(path for path in (FOLDER / f"{plan.name}.py", FOLDER / plan.name) if path.exists())
        taken = set(re.findall(r'add_argument\("(--[\w-]+)"', file.read_text(encoding="utf-8")))
        assert {text for text in plan.quick if text.startswith("--")} <= taken, plan.name
        assert plan.rows


TOLD = {
    "machine": {"cpu": "a processor", "cores": 2, "python": "3.11.1", "torch": "2.4"},
    "n": 10,
    "results": [
        {"k": 5, "speed": {"clock": 2.0, "processor": 4.0}},
        {"k": 9, "other": 1, "speed": {"clock": 0.5, "processor": 1.0}},
    ],
    "memory": 0.25,
    "by": {"a": 4.0},
}
PLAN = Plan(
    "x",
    (),
    (
        Row("{n} of {k}", "numpy", "results.*.speed", memory="memory"),
        Row("{key}", "numpy", "by.*", "slowly", ours_over_theirs=True),
    ),
)


def test_figures_are_found_where_a_plan_says_and_say_how_many_times_as_fast() -> None:
    assert list(figures(PLAN, TOLD)) == [
        Figure("10 of 5", "numpy", "", 2.0, 4.0, 4.0),
        Figure("10 of 9", "numpy", "", 0.5, 1.0, 4.0),
        Figure("a", "numpy", "slowly", 0.25, None, None),
    ]
    with pytest.raises(KeyError, match=r"x tells nothing at results\.\*\.gone"):
        list(figures(Plan("x", (), (Row("", "numpy", "results.*.gone"),)), TOLD))


def test_the_page_tells_what_did_not_run_and_that_the_machine_was_busy() -> None:
    ran = {"x": (PLAN, Ran(TOLD, "", 3.0, 10**8, 0.5)), "y": (PLAN, Ran(None, "needs z", 0, 0, 0))}
    text = page(ran, quick=True, day="2026-01-02")
    assert "**The machine was busy**: other work took up to 50% of the cores" in text
    assert "| 10 of 5 | numpy | 2.00 | 4.00 | 4.00 | 100 | 50% |" in text
    assert "- `y`: needs z" in text
    assert "Small sizes" in text
    quiet = page({"x": (PLAN, Ran(TOLD, "", 3.0, 10**8, 0.01))}, quick=False, day="2026-01-02")
    assert "busy" not in quiet
    assert "Not run" not in quiet


def test_a_benchmark_whose_peer_is_missing_or_that_fails_has_a_reason(tmp_path: Path) -> None:
    lonely = run(PLAN._replace(rows=(Row("", "no-such-peer", ""),)), tmp_path / "none.py", quick=True)
    assert lonely.why == "needs no-such-peer, which is not installed"
    failing = tmp_path / "failing.py"
    failing.write_text("import sys; sys.exit(3)", encoding="utf-8")
    assert run(PLAN, failing, quick=True)[:2] == (None, "ended with exit code 3")
