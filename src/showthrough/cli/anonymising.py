"""Command that trains an anonymiser: it learns what faces look like, of people who are not to be hidden."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from showthrough.cli.common.arguments import OUTPUT
from showthrough.cli.redacting import DetectorFile, DetectorOption

TRAINING = "Training"

ReferencePeople = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="Photos of reference people: none of those who will be hidden. Sub-folders name people.",
        show_default=False,
    ),
]
KindOption = Annotated[
    Literal["inpainting", "identity-swap", "protector"],
    typer.Option(
        "--kind",
        help="inpainting: drawn from what surrounds a face. identity-swap: the expression on somebody who "
        "does not exist. protector: the face with noise that is learned against model inversion.",
        rich_help_panel=TRAINING,
    ),
]
TrainedFile = Annotated[
    Path, typer.Option("--out", dir_okay=False, help="File to write.", rich_help_panel=OUTPUT)
]
SizeOption = Annotated[
    int, typer.Option("--size", help="Pixels a side of a face: a multiple of 8.", rich_help_panel=TRAINING)
]
StepsOption = Annotated[int, typer.Option("--steps", help="How long it learns.", rich_help_panel=TRAINING)]
SeedOption = Annotated[
    int, typer.Option("--seed", help="The same one trains the same.", rich_help_panel=TRAINING)
]


def anonymiser(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    folder: ReferencePeople,
    kind: KindOption = "inpainting",
    out: TrainedFile = Path("anonymiser.safetensors"),
    size: SizeOption = 48,
    steps: StepsOption = 2000,
    seed: SeedOption = 0,
    detector: DetectorOption = "mtcnn",
    detector_file: DetectorFile = None,
) -> None:
    """Train a generator that puts another face where one was. The same command resumes."""
    from showthrough.redaction.anonymisers.anonymiser import train_anonymiser
    from showthrough.redaction.anonymisers.anonymiser_settings import checked_settings
    from showthrough.redaction.anonymisers.reference_faces import reference_faces
    from showthrough.redaction.redactors.face_boxes import face_look
    from showthrough.terminal_progress import watching

    settings = checked_settings(kind=kind, size=size, steps=steps)
    with watching() as progress:
        finder = face_look(detector, detector_file).finder
        found = reference_faces(folder, finder, size, lambda done, n: progress("faces, files", done, n))
        train_anonymiser(
            settings,
            found.faces,
            found.people,
            out,
            seed,
            lambda done, n, loss: progress(f"training, steps (loss {loss:.3f})", done, n),
        )
    typer.echo(out)
    left_out = f"no face found on {found.faceless:,} pictures; {found.unread:,} files are none"
    if found.faceless or found.unread:
        typer.echo(left_out, err=True)
