"""What is written for a new attack passes the contract of a card as it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import REPOSITORY
from showthrough.errors import ConfigError, UsageError
from showthrough.starter import write_attack, write_plugin

NAME = "nose_shape"
COPIED = ("src", "attacks", "configs", "reports", "tests", "scripts", "pyproject.toml")


@pytest.fixture
def world() -> None:
    """Skip where no world with planted leaks ships yet: the written test stands on it."""
    pytest.importorskip("showthrough.testing.in_memory")


def run(*command: str, cwd: Path, path: Path) -> str:
    """Run Python with packages of `path` before all others; return what it printed."""
    others = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(path), *others])}
    done = subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def contract(*more: str) -> tuple[str, ...]:
    options = ("-m", "pytest", "-p", "no:cacheprovider", "--import-mode=importlib", "-v")
    return (*options, *more)


@pytest.mark.usefixtures("world")
def test_a_plugin_installs_and_passes_its_own_test_and_the_contract(tmp_path: Path) -> None:
    project, site = tmp_path / "project", tmp_path / "site"
    written = write_plugin(NAME, "noses", project)
    assert {str(path.relative_to(project)) for path in written} == {
        "pyproject.toml",
        "src/noses/__init__.py",
        f"src/noses/{NAME}.py",
        f"src/noses/{NAME}.toml",
        f"tests/test_{NAME}.py",
    }
    install = ("-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", str(site))
    run(*install, str(project), cwd=tmp_path, path=site)
    assert " passed" in run(*contract(str(project / "tests")), cwd=project, path=site)
    chosen = ("-k", f"{NAME} and not share_a_name")  # a plug-in's module stands in its own package
    told = run(*contract(str(REPOSITORY / "tests" / "test_cards.py"), *chosen), cwd=REPOSITORY, path=site)
    assert int(told.split(" passed")[0].split()[-1]) >= 3  # all that the contract asks of one card


def test_a_second_attack_of_a_plugin_is_three_files_and_no_edit(tmp_path: Path) -> None:
    write_plugin(NAME, "noses", tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(write_plugin("ear_shape", "noses", tmp_path)) == 3
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.usefixtures("world")
def test_in_a_checkout_three_files_pass_the_contract_and_their_own_test(tmp_path: Path) -> None:
    for name in COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    written = write_attack(NAME, tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in written] == [
        f"attacks/{NAME}.toml",
        f"src/showthrough/attacks/{NAME}.py",
        f"tests/attacks/test_{NAME}.py",
    ]
    source = tmp_path / "src"
    run("scripts/cards_table.py", cwd=tmp_path, path=source)
    own = contract(f"tests/attacks/test_{NAME}.py", "tests/test_cards.py", "-k", f"{NAME} or table")
    told = run(*own, cwd=tmp_path, path=source)
    assert int(told.split(" passed")[0].split()[-1]) >= 9


@pytest.mark.parametrize("name", ["Nose", "nose-shape", "2noses", "class", "nose__shape", "../nose", ""])
def test_a_name_that_no_module_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be called"):
        write_plugin(name, "noses", tmp_path)
    with pytest.raises(UsageError, match="cannot be called"):
        write_plugin(NAME, name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is a card called 'near_copy' already"):
        write_plugin("near_copy", "noses", tmp_path)


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    write_plugin(NAME, "noses", tmp_path)
    with pytest.raises(UsageError, match="exists already"):
        write_plugin(NAME, "noses", tmp_path)


def test_a_package_that_names_no_cards_is_told_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "theirs"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r'add the table \[project\.entry-points\."showthrough\.cards"\]'):
        write_plugin(NAME, "noses", tmp_path)
    (tmp_path / "pyproject.toml").write_text("[", encoding="utf-8")
    with pytest.raises(ConfigError, match="is not TOML"):
        write_plugin(NAME, "noses", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


def test_another_folder_than_a_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no checkout of showthrough; --plugin PACKAGE"):
        write_attack(NAME, tmp_path)
