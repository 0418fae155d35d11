"""What holds of every command: it explains itself, says what is wrong in a sentence, and loads little."""

import re
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from command_line import modules_of_extras, showthrough, watched
from places import EXAMPLES, REPOSITORY
from showthrough.cli.app import PANELS, app

COMMANDS = sorted(typer.main.get_command(app).commands)
HEAVY = ("torch", "pandas", "matplotlib", "scipy", "numpy", "jinja2")
RECORD = str(EXAMPLES / "record.json")
INSTALL = re.compile(
    r"^showthrough: this needs [\w-]+, which is not installed: pip install 'showthrough\[audit\]'$"
)


@pytest.mark.parametrize("arguments", [["--help"], [], ["audit", "-h"], ["completion", "bash"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    done, loaded = watched(*arguments, watch=HEAVY)
    assert done.returncode == (0 if arguments else 2)
    assert loaded == set()


def test_every_command_explains_itself_and_stands_in_the_readme() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    listing = showthrough("--help").stdout
    assert {"audit", "run", "gate", "report", "plan", "attacks", "doctor", "schema", "init"} <= set(COMMANDS)
    for command in COMMANDS:
        assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0
        assert re.search(rf"^│ {command} ", listing, flags=re.M)
        assert f"showthrough {command}" in readme


def test_help_lists_the_commands_by_purpose() -> None:
    listing = showthrough("--help").stdout
    places = [listing.index(f"─ {panel} ─") for panel in PANELS]
    assert places == sorted(places)
    assert sorted(command.__name__ for commands in PANELS.values() for command in commands) == COMMANDS
    assert "--install-completion" in listing


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["audit"], ["schema", "nope"], ["init", "a", "b"], ["gate", "--nope"]]
)
def test_a_wrong_command_line_is_a_usage_error(arguments: list[str]) -> None:
    done = showthrough(*arguments)
    assert done.returncode == 2
    assert "Usage: showthrough" in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("installed", [True, False], ids=["installed", "a checkout on the path"])
@pytest.mark.parametrize("command", ["audit", "run", "plan", "train"])
def test_without_the_extras_an_audit_ends_with_the_command_that_installs_them(
    command: str, installed: bool, tmp_path: Path
) -> None:
    absent = sorted(modules_of_extras())
    done, _ = watched(command, "faces-demo", absent=absent, cwd=tmp_path, installed=installed)
    assert done.returncode == 7
    assert INSTALL.match(done.stderr.strip()), done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["gate", RECORD], {3, 4}),
        (["report", RECORD, "--out", "here"], {7}),  # figures need matplotlib (ADR 0018)
        (["attacks"], {0}),
        (["attacks", "near_copy"], {0}),
        (["schema", "audit"], {0}),
        (["init"], {0}),
        (["init", "--attack", "mine", "--plugin", "ours"], {0}),
        (["doctor"], {7}),
        (["verify", RECORD], {0}),  # what cannot be derived is listed
        (["audit", "nope"], {2}),
    ],
    ids=lambda value: " ".join(value[:1]) if isinstance(value, list) else "",
)
def test_without_the_extras_everything_else_works(
    arguments: list[str], code: set[int], tmp_path: Path
) -> None:
    done, _ = watched(*arguments, absent=sorted(modules_of_extras()), cwd=tmp_path)
    assert done.returncode in code, done.stderr
    assert "Traceback" not in done.stderr


LONG = "x" * 5000


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["gate", LONG], 2, "File name too long"),
        (["verify", LONG], 2, "File name too long"),
        (["audit", LONG], 2, "no file and no preset"),
        (["init", LONG], 7, "File name too long"),
        (["attacks", "[/nothing]"], 2, "no check is called '[/nothing]'"),
        (["gate", "[red][/nothing]"], 2, "no record at [red][/nothing]"),
        (["audit", "faces-demo", "--policy", "[/red]"], 5, "no preset called '[/red]'"),
        (["gate", "/dev/zero"], 2, "no record at /dev/zero"),
        (["schema", "[/red]"], 2, "'[/red]' is not one of"),
    ],
    ids=lambda value: " ".join(value)[:24] if isinstance(value, list) else "",
)
def test_whatever_stands_on_the_command_line_is_told_as_it_is(
    arguments: list[str], code: int, told: str, tmp_path: Path
) -> None:
    done = showthrough(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
