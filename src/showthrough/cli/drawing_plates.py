"""The command that draws licence plates whose numbers nobody can hold: plates."""

from pathlib import Path
from typing import Annotated

import typer

from showthrough.cli.common.arguments import OUTPUT

DRAWING = "Drawing"
CountryName = Annotated[
    str,
    typer.Argument(metavar="COUNTRY", help="de, es, fr, gb, nl or pl.", show_default=False),
]
PlateFolder = Annotated[
    Path,
    typer.Option(
        "--out",
        file_okay=False,
        help="Folder to write to, new or of an earlier run.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
HowMany = Annotated[
    int, typer.Option("--number", min=1, max=100_000, help="How many plates.", rich_help_panel=OUTPUT)
]
DrawingSeed = Annotated[
    int,
    typer.Option("--seed", min=0, help="The same one draws the same plates.", rich_help_panel=DRAWING),
]
OwnFont = Annotated[
    Path | None,
    typer.Option(
        "--font",
        dir_okay=False,
        help="TrueType or OpenType file. Default: OSP-DIN, which is bundled.",
        show_default=False,
        rich_help_panel=DRAWING,
    ),
]
Clean = Annotated[
    bool,
    typer.Option(
        "--clean", help="New plates from in front: no wear, dirt, night or angle.", rich_help_panel=DRAWING
    ),
]


def plates(
    country: CountryName,
    out: PlateFolder,
    number: HowMany = 100,
    seed: DrawingSeed = 0,
    font: OwnFont = None,
    clean: Clean = False,
) -> None:
    """Draw licence plates with numbers that nobody can hold, and list them; the same command resumes."""
    from showthrough.plates.plate_folder import PlateWish, render_folder
    from showthrough.terminal_progress import watching

    with watching() as progress:
        table = render_folder(PlateWish(country, number, seed, font, clean), out, progress)
    typer.echo(table)
