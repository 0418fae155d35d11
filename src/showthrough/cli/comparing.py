"""Commands that look back: diff of two records, history of audits."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from showthrough.cli.common.arguments import OUTPUT, RUNS, AsJson, Runs

Before = Annotated[
    Path,
    typer.Argument(metavar="A", help="The earlier record, or the folder that holds it.", show_default=False),
]
After = Annotated[
    Path,
    typer.Argument(metavar="B", help="The later record, or the folder that holds it.", show_default=False),
]
PrintedAs = Annotated[
    Literal["table", "json", "md"], typer.Option("--format", help="How to print it.", rich_help_panel=OUTPUT)
]
AuditName = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="The name of an audit. Default: all.", show_default=False),
]


def diff(before: Before, after: After, form: PrintedAs = "table", as_json: AsJson = False) -> None:
    """Tell what changed from record A to record B: worse, better, or no more than noise.

    All figures share one rate of false alarms. The exit code is 0 whatever changed; `gate --ratchet`
    decides on it.
    """
    from showthrough.config_files import load_record
    from showthrough.history.comparison import earlier_audit
    from showthrough.report.change.since_last import since_last

    first, second = load_record(before), load_record(after)
    compared = second.model_copy(update={"previous": earlier_audit(first, second)})
    found = since_last(compared, most=10**6, drawn=False)
    assert found is not None, "an earlier audit was just put there"
    if as_json or form == "json":
        assert compared.previous is not None, "an earlier audit was just put there"
        rows = [one._asdict() for one in found.rows]
        told = {"before": compared.previous.model_dump(mode="json"), "changes": rows}
        typer.echo(json.dumps(told, indent=1))
    elif form == "md":
        from showthrough.report.markdown import change_markdown

        typer.echo(change_markdown(found))
    else:
        from showthrough.terminal_history import print_change

        print_change(found, first, second)


def history(name: AuditName = None, runs: Runs = RUNS, as_json: AsJson = False) -> None:
    """List the audits that ended in a folder of runs, with verdicts and key figures."""
    from showthrough.history.store import listed

    entries = listed(runs, name)
    if as_json:
        typer.echo(json.dumps([entry.model_dump(mode="json") for entry in entries], indent=1))
    else:
        from showthrough.terminal_history import print_history

        print_history(entries)
