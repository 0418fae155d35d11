"""Commands for the first day: init and completion."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from showthrough.errors import UsageError

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write.")]
Shell = Annotated[Literal["bash", "zsh", "fish"], typer.Argument(metavar="SHELL", help="Your shell.")]
NEW = "A new attack"
Attack = Annotated[
    str | None,
    typer.Option(
        "--attack",
        metavar="NAME",
        help="Write card, module and test of a new attack instead, into the checkout in FOLDER.",
        rich_help_panel=NEW,
    ),
]
Plugin = Annotated[
    str | None,
    typer.Option(
        "--plugin",
        metavar="PACKAGE",
        help="Write the attack as a package of its own, which needs no checkout.",
        rich_help_panel=NEW,
    ),
]


def init(folder: Folder = Path(), attack: Attack = None, plugin: Plugin = None) -> None:
    """Write a commented audit.toml and policy.toml to start from, or a new attack."""
    from showthrough.starter import write_attack, write_plugin, write_starter

    if attack is None and plugin is not None:
        raise UsageError("--plugin says where a new attack goes; name it with --attack NAME")
    if attack is None:
        written = write_starter(folder)
    elif plugin is None:
        written = write_attack(attack, folder)
    else:
        written = write_plugin(attack, plugin, folder)
    for path in written:
        typer.echo(path)


def completion(context: typer.Context, shell: Shell) -> None:
    """Print the tab completion of SHELL; --install-completion writes it where your shell looks."""
    from typer.completion import shell_complete

    root = context.find_root().command
    shell_complete(root, {}, "showthrough", "_SHOWTHROUGH_COMPLETE", f"source_{shell}")
