"""Commands by purpose, and errors as one sentence on stderr and an exit code."""

import sys
from typing import Annotated, NoReturn

import typer

from showthrough.cli.auditing import audit, plan, run, train
from showthrough.cli.deciding import gate, report, verify
from showthrough.cli.looking_up import attacks, doctor, schema
from showthrough.cli.starting import completion, init
from showthrough.errors import Exit, ShowthroughError, full_disk, missing_library
from showthrough.version import VERSION

NAME = "showthrough"
PANELS = {
    "Audit": (audit, plan, train, run),
    "Decide from a record": (gate, report, verify),
    "Look up": (attacks, schema, doctor),
    "Start": (init, completion),
}

app = typer.Typer(
    name=NAME,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a crash is ours, and its traceback is what we need
    context_settings={"help_option_names": ["-h", "--help"]},
)
for panel, commands in PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME}, version {VERSION}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
]


@app.callback()
def showthrough(version: Version = False) -> None:
    """Audit synthetic images for the real people still showing through.

    Exit codes: 0 allowed by policy, 3 release blocked, 4 not enough evidence, 5 invalid config or data,
    6 integrity, 7 environment, 2 usage, 1 internal error, 130 interrupted (the same command resumes).
    """


def main() -> None:
    """Run the command line; a user's mistake is one sentence on stderr and an exit code."""
    try:
        app(prog_name=NAME)
    except ShowthroughError as error:
        _fail(error)
    except ModuleNotFoundError as error:
        _fail(missing_library(error) or error)
    except OSError as error:
        _fail(full_disk(error) or error)
    except SystemExit as done:
        if done.code == Exit.INTERRUPTED:
            typer.echo(f"{NAME}: interrupted; the same command resumes", err=True)
        raise


def _fail(error: Exception) -> NoReturn:
    """End with the sentence of a user's error; any other is a crash and keeps its traceback."""
    if not isinstance(error, ShowthroughError):
        raise error
    typer.echo(f"{NAME}: {error}", err=True)
    sys.exit(error.exit_code)
