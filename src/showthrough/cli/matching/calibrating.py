"""Command that calibrates a face matcher."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from showthrough.cli.common.arguments import RUNS, AsJson, Download, Runs

EmbedderName = Annotated[
    str,
    typer.Argument(
        metavar="EMBEDDER",
        help="audit.toml#NAME, a TOML file with one [embedders.NAME] table, or a kind by its name: facenet.",
        show_default=False,
    ),
]
PeopleFolder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="Photos of people, a folder for each person.", show_default=False),
]
SamePeopleChoice = Annotated[
    Literal["ask", "join", "apart"],
    typer.Option(
        "--same-people", help="What names are that differ in spelling alone: one person, or several."
    ),
]


def calibrate(
    embedder: EmbedderName,
    folder: PeopleFolder,
    runs: Runs = RUNS,
    same_people: SamePeopleChoice = "ask",
    allow_download: Download = False,
    as_json: AsJson = False,
) -> None:
    """Calibrate a face matcher on photos of people: thresholds, errors, and what size and angle do.

    Thresholds at false match rates of 1e-2 to 1e-5 with certificates, as far as the data carry them; the
    share of people who are missed; the same for small, turned and mirrored pictures; and whether another
    order of colours or range of input fits the network better. The same command resumes.
    """
    from showthrough.matchers.chosen_embedder import chosen_embedder

    chosen = chosen_embedder(embedder)
    from showthrough.matchers.calibrate_matcher import (
        CalibrationOptions,
        calibrate_matcher,
        calibration_folder,
    )
    from showthrough.matchers.calibration_page import write_calibration
    from showthrough.terminal_matching import print_calibration
    from showthrough.terminal_progress import watching

    with watching() as progress:
        options = CalibrationOptions(runs, progress, allow_download, same_people)
        found = calibrate_matcher(chosen, folder, options)
    written = write_calibration(found, calibration_folder(chosen, options))
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
    else:
        print_calibration(found, written)
