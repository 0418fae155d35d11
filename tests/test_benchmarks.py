"""`make bench` runs every benchmark that there is, and each names things that exist."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from places import REPOSITORY, SOURCE

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
