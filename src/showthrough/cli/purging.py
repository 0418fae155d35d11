"""The command that ends a vault: purge."""

from pathlib import Path
from typing import Annotated

import typer

RunFolder = Annotated[
    Path,
    typer.Argument(metavar="RUN", help="The folder of a run, which holds its vault.", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", help="Delete. Without it, only say what would be deleted.")]
LeftBehind = Annotated[
    bool,
    typer.Option("--left-behind", help="Only what the newest audit of this run does not rest on."),
]


def purge(run: RunFolder, yes: Yes = False, left_behind: LeftBehind = False) -> None:
    """Delete the vault of a run and leave a receipt; gate and report go on working from the record."""
    from showthrough.retention.purge import HONEST, purge_run

    done = purge_run(run, only_left_behind=left_behind, is_meant=yes)
    for one in done.amounts:
        typer.echo(f"{one.kind}: {one.files:,} files, {one.size:,} bytes")
    if not done.amounts:
        typer.echo("nothing to delete")
    if done.copies:
        typer.echo(f"copies of the vault in this run, which stay: {done.copies}", err=True)
    if done.receipt is None:
        typer.echo("nothing was deleted; --yes deletes it", err=True)
    else:
        typer.echo(HONEST, err=True)
        typer.echo(done.receipt)
