"""Command that shares people out among train and holdout: split."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from showthrough.cli.common.arguments import OUTPUT, AsJson
from showthrough.errors import UsageError

NAMING = "Who is who"
PhotoFolder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Real photos, by person.", show_default=False)
]
HeldOut = Annotated[float, typer.Option("--holdout", min=0.01, max=0.99, help="Share of people to hold out.")]
SplitSeed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same split.")]
SplitFile = Annotated[
    Path,
    typer.Option(
        "--out", dir_okay=False, help="The manifest to write; never over a file.", rich_help_panel=OUTPUT
    ),
]
PersonFolder = Annotated[
    int | None,
    typer.Option(
        "--person-folder",
        min=1,
        help="Which folder above a photo names the person, from the top. Default: found.",
        rich_help_panel=NAMING,
    ),
]
NamePattern = Annotated[
    str | None,
    typer.Option(
        "--identity-pattern",
        help="Regular expression that finds the person in a file's name.",
        rich_help_panel=NAMING,
    ),
]
EachPhoto = Annotated[
    bool,
    typer.Option(
        "--each-photo-a-person",
        help="No two photos are of one person, where names of files tell nobody apart.",
        rich_help_panel=NAMING,
    ),
]


def split(  # noqa: PLR0913, PLR0917 - each is an option
    folder: PhotoFolder,
    holdout: HeldOut = 0.3,
    seed: SplitSeed = 0,
    out: SplitFile = Path("split.csv"),
    person_folder: PersonFolder = None,
    identity_pattern: NamePattern = None,
    each_photo_a_person: EachPhoto = False,
    as_json: AsJson = False,
) -> None:
    """Share people out: a manifest in which nobody is in train and holdout; no file is moved.

    Near-equal names and equal photos stay on one side. Both sides are alike in photos a person.
    """
    if out.exists():
        raise UsageError(f"{out} is there already; give --out a name of its own")
    from showthrough.core.atomic import write_atomically
    from showthrough.data.listing import NamedBy
    from showthrough.survey.folder_survey import identity_list, refuse_inside, refuse_unclear, survey
    from showthrough.survey.people_division import divided
    from showthrough.survey.split_table import split_table
    from showthrough.terminal_progress import watching

    names = identity_list(folder) if person_folder is None and identity_pattern is None else None
    seen = survey(folder, NamedBy(person_folder, identity_pattern), identities=names)
    refuse_inside(seen)
    refuse_unclear(seen, each_photo_a_person=each_photo_a_person)
    with watching() as progress:
        shared = divided(seen.entries, holdout, seed, lambda n, of: progress("compare photos, files", n, of))
    table = split_table(seen.entries, shared.roles, out)
    write_atomically(out, table.text)
    if as_json:
        told = {"people": shared.people, "photos": shared.photos, "left_out": table.left_out}
        typer.echo(json.dumps({"manifest": str(out), **told}, indent=1))
        return
    for line in (*seen.told(), *shared.told(), *_beside(folder, names)):
        typer.echo(line)
    if table.left_out:
        typer.echo(f"{table.left_out} files have names that no table can hold, and were left out")
    typer.echo(out)


def _beside(folder: Path, names: Path | None) -> Iterator[str]:
    """Yield what lists beside the photos say."""
    from showthrough.survey.found_roles import manifest_at

    if names is not None:
        yield f"people are named by {names.name}"
    if (own := manifest_at(folder)) is not None:
        yield f"{own} splits them already; data.manifest takes it as it is"
