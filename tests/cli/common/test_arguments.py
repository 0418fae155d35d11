"""What several commands take means the same in each."""

from collections import defaultdict

import typer.main

from showthrough.cli.app import app


def test_an_option_and_an_argument_read_the_same_in_every_command() -> None:
    told = defaultdict(set)
    for command in typer.main.get_command(app).commands.values():
        for parameter in command.params:
            told[parameter.opts[0]].add((parameter.help, parameter.required, str(parameter.default)))
    shared = {
        name: texts
        for name, texts in told.items()
        if name in ("--runs", "--policy", "--json", "--allow-download")
    }
    assert len(shared) == 4
    assert all(len(texts) == 1 for texts in shared.values()), shared


def test_every_option_and_argument_says_what_it_is() -> None:
    for command in typer.main.get_command(app).commands.values():
        assert command.help
        for parameter in command.params:
            assert parameter.help, f"{command.name} {parameter.opts}"
