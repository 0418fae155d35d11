"""Audits on the command line: what cannot work is told at once."""

from itertools import product
from pathlib import Path

import pytest

from command_line import showthrough, watched

ENGINES = ("torch", "sklearn", "pandas", "matplotlib", "PIL")
GOOD = 'data = { bundled = "lfw100" }\ngenerators.small = { kind = "vae" }\n'
BAD = {
    "no TOML": ("title = ", "bad.toml is not TOML"),
    "an unknown setting": (
        GOOD + "bananas = 4\n",
        "there is no setting bananas; see `showthrough schema audit`",
    ),
    "a policy that is no TOML": (GOOD + 'policy = "policy.toml"\n', "policy.toml is not TOML"),
}
OTHERS = ("run", "train", "plan")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy.toml").write_text("rules = [", encoding="utf-8")
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("command", "kind"), [*product(["audit"], BAD), *product(OTHERS, list(BAD)[-1:])])
def test_a_bad_file_is_refused_before_torch_is_imported(folder, command, kind) -> None:
    text, sentence = BAD[kind]
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    done, loaded = watched(command, "bad.toml", watch=ENGINES, cwd=folder)
    assert done.returncode == 5
    assert done.stderr.startswith("showthrough: ")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert loaded == set()
    assert not (folder / "audit-runs").exists()


def test_a_bad_policy_on_the_command_line_is_refused_as_early(folder) -> None:
    done, loaded = watched("audit", "good.toml", "--policy", "policy.toml", watch=ENGINES, cwd=folder)
    assert (done.returncode, loaded) == (5, set())
    assert "policy.toml is not TOML" in done.stderr


def test_an_unknown_audit_is_a_usage_error_that_names_the_presets() -> None:
    done, loaded = watched("audit", "nope", watch=ENGINES)
    assert (done.returncode, loaded) == (2, set())
    assert done.stderr.startswith("showthrough: no file and no preset called 'nope'; presets: ")
    assert len(done.stderr.splitlines()) == 1
    assert "faces-demo" in done.stderr


def test_the_starter_is_a_valid_audit(tmp_path: Path) -> None:
    assert showthrough("init", cwd=tmp_path).returncode == 0
    done = showthrough("audit", "audit.toml", cwd=tmp_path)  # valid, but there are no folders yet
    assert done.returncode == 5
    assert "no folder" in done.stderr
