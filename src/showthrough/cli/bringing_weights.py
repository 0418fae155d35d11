"""The command for public weights: list, fetch, add, check."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.common.arguments import AsJson, Download
from showthrough.errors import Exit, UsageError

if TYPE_CHECKING:
    from showthrough.weight_catalogue import PublicWeights

WeightsAct = Annotated[
    Literal["list", "fetch", "add", "check"],
    typer.Argument(help="list (all, or NAME in full), fetch NAME, add NAME FILE, or check what is here."),
]
EntryName = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help="An entry, such as edgeface-xxs.", show_default=False)
]
OwnFile = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="For add: the file that you have.", show_default=False),
]
KnownDigest = Annotated[
    str | None,
    typer.Option("--sha256", help="The digest, where the catalogue knows none.", show_default=False),
]


def weights(
    action: WeightsAct,
    name: EntryName = None,
    file: OwnFile = None,
    sha256: KnownDigest = None,
    allow_download: Download = False,
    as_json: AsJson = False,
) -> None:
    """List public weights with their terms, fetch them into the cache, or check what lies there."""
    if action == "list":
        _list(name, as_json)
    elif action == "check":
        _check(as_json)
    else:
        _bring(_entry(action, name), file if action == "add" else None, action, sha256, allow_download)


def _entry(action: str, name: str | None) -> "PublicWeights":
    from showthrough.weight_catalogue import entries

    if name is None:
        raise UsageError(f"say what to {action}: showthrough weights {action} NAME")
    if name not in entries():
        raise UsageError(f"no weights are called {name!r}; there are {', '.join(entries())}")
    return entries()[name]


def _list(name: str | None, as_json: bool) -> None:
    from showthrough.weight_catalogue import entries

    chosen = entries() if name is None else {name: _entry("list", name)}
    if as_json:
        told = {key: {**entry.model_dump(mode="json"), **_state(entry)} for key, entry in chosen.items()}
        typer.echo(json.dumps(told, indent=1))
    elif name is not None:
        _print_all_of(chosen[name])
    else:
        for entry in chosen.values():
            _print_line(entry)


def _state(entry: "PublicWeights") -> dict[str, object]:
    return {"ready": entry.ready(), "path": str(entry.path), "remedy": entry.remedy()}


def _print_line(entry: "PublicWeights") -> None:
    size = "" if entry.size is None else f"{entry.size / 1e6:.1f} MB"
    state = "ready" if entry.ready() else "absent"
    typer.echo(f"{entry.name:24} {state:7} {entry.use:14} {size:>9}  {entry.licence}")


def _print_all_of(entry: "PublicWeights") -> None:
    facts = entry.model_dump(mode="json", exclude={"name", "accuracy", "loads_as", "needs", "extra"})
    for field, value in facts.items():
        if value is not None:
            typer.echo(f"{field.replace('_', ' ')}: {value}")
    for one in entry.accuracy:
        typer.echo(f"{one.of}: {one.value:g} ({one.how})")
    loads = ", ".join(f"{key} = {json.dumps(value)}" for key, value in entry.loads_as.items())
    if loads:
        typer.echo(f"loads as: {loads}")
    typer.echo(f"state: {'ready' if entry.ready() else f'absent; {entry.remedy()}'}")


def _check(as_json: bool) -> None:
    from showthrough.weight_catalogue import check

    found = check()
    if as_json:
        told = [{"name": one.name, "path": str(one.path), "state": one.state} for one in found]
        typer.echo(json.dumps(told, indent=1))
    else:
        for one in found:
            typer.echo(f"{one.name:24} {one.state}")
    sys.exit(Exit.INTEGRITY if any(one.is_wrong for one in found) else Exit.PASS)


def _bring(
    entry: "PublicWeights", file: Path | None, action: str, sha256: str | None, allow_download: bool
) -> None:
    from showthrough.terminal_progress import watching
    from showthrough.weight_catalogue import add, fetch

    if action == "add":
        if file is None:
            raise UsageError(f"say which file: showthrough weights add {entry.name} FILE")
        typer.echo(add(entry, file, sha256))
        return
    with watching() as progress:
        path = fetch(entry, progress, allow_download=allow_download, sha256=sha256)
    typer.echo(path)
