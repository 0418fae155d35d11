"""Commands by purpose, and errors as one sentence on stderr and an exit code."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, NoReturn

import typer

from showthrough.cli.anonymising import anonymiser
from showthrough.cli.auditing import audit, plan, run, train
from showthrough.cli.bringing_weights import weights
from showthrough.cli.common.endings import (
    asks_for_json,
    ending_of,
    has_readers,
    in_one_line,
    print_anything,
    stopped_alike,
    without_prompt,
)
from showthrough.cli.comparing import diff, history
from showthrough.cli.composing import compose
from showthrough.cli.deciding import gate, report, sign, verify
from showthrough.cli.drawing_plates import plates
from showthrough.cli.exporting import export, unseal
from showthrough.cli.looking_up import attacks, doctor, schema
from showthrough.cli.matching.calibrating import calibrate
from showthrough.cli.matching.overlapping import overlap
from showthrough.cli.policing import policy, waiver
from showthrough.cli.purging import purge
from showthrough.cli.redacting import redact
from showthrough.cli.scaling.array_jobs import task, tasks
from showthrough.cli.splitting import split
from showthrough.cli.starting import completion, init
from showthrough.errors import Exit
from showthrough.version import VERSION

NAME = "showthrough"
PANELS: Mapping[str, tuple[Callable[..., None], ...]] = {
    "Audit": (audit, plan, train, run),
    "Decide from a record": (gate, report, export, verify, sign),
    "Use many machines": (tasks, task),
    "Vault": (unseal, purge),
    "Own the policy": (policy, waiver),
    "Redact": (redact, anonymiser),
    "Draw": (plates, compose),
    "Know a matcher": (calibrate, overlap),
    "Look back": (diff, history),
    "Look up": (attacks, schema, doctor),
    "Start": (init, split, weights, completion),
}

app = typer.Typer(
    name=NAME,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # what a crash says is ours to tell, and where
    context_settings={"help_option_names": ["-h", "--help"]},
)
for panel, commands in PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(without_prompt(command))


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
    6 integrity, 7 environment, 2 usage, 1 internal error, 130 interrupted (the same command resumes),
    141 nobody reads the output.
    """


def main() -> None:
    """Run the command line; whatever goes wrong is one line on stderr and an exit code."""
    stopped_alike()
    print_anything()
    try:
        app(prog_name=NAME)
    except KeyboardInterrupt:
        _end("interrupted; the same command resumes", Exit.INTERRUPTED)
    except SystemExit as done:
        _leave(done)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is told too, and never as a pass
        _end(*ending_of(error))


def _leave(done: SystemExit) -> NoReturn:
    """End as typer asks, but where it was interrupted or nobody reads: rich and typer call both failures."""
    if done.code == Exit.INTERRUPTED:
        _end("interrupted; the same command resumes", Exit.INTERRUPTED)
    if isinstance(done.__context__, BrokenPipeError) or not has_readers():
        sys.exit(Exit.UNREAD)
    misread = getattr(done.__context__, "format_message", None)  # of click: which option or argument is wrong
    if done.code == Exit.USAGE and misread is not None:
        _tell_as_json(in_one_line(misread()), Exit.USAGE)
    raise done


def _tell_as_json(line: str, code: Exit) -> None:
    if asks_for_json(sys.argv[1:]):
        typer.echo(json.dumps({"error": line, "exit_code": code}))


def _end(line: str, code: Exit) -> NoReturn:
    _tell_as_json(line, code)
    typer.echo(f"{NAME}: {line}", err=True)
    sys.exit(code)
