"""Command that trains an anonymiser: it learns what faces look like, of people who are not to be hidden."""

from pathlib import Path
from typing import Annotated, Literal

import typer

TRAINING, FACES = "Training", "Faces"
SEED = 0  # the same photos and settings train the same anonymiser

People = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="Photos of reference people: none of those who will be hidden. Sub-folders name people.",
        show_default=False,
    ),
]
Kind = Annotated[
    Literal["inpainting", "identity-swap", "protector"],
    typer.Option(
        "--kind",
        help="inpainting: drawn from what surrounds a face. identity-swap: the expression on somebody who "
        "does not exist. protector: the face with noise that is learned against model inversion.",
        rich_help_panel=TRAINING,
    ),
]
Out = Annotated[Path, typer.Option("--out", dir_okay=False, help="File to write.", rich_help_panel="Output")]
Size = Annotated[int, typer.Option("--size", help="Pixels a side, of 8.", rich_help_panel=TRAINING)]
Steps = Annotated[int, typer.Option("--steps", help="How long it learns.", rich_help_panel=TRAINING)]
YuNetFile = Annotated[
    Path | None,
    typer.Option(
        "--yunet",
        metavar="FILE",
        help="YuNet in ONNX, to find faces and landmarks with; otherwise MTCNN does.",
        show_default=False,
        rich_help_panel=FACES,
    ),
]


def anonymiser(
    folder: People,
    kind: Kind = "inpainting",
    out: Out = Path("anonymiser.safetensors"),
    size: Size = 48,
    steps: Steps = 2000,
    yunet: YuNetFile = None,
) -> None:
    """Train a generator that puts another face where one was. The same command resumes."""
    from showthrough.redaction.anonymisers.anonymiser import train_anonymiser
    from showthrough.redaction.anonymisers.anonymiser_settings import checked_settings
    from showthrough.redaction.anonymisers.reference_faces import face_finder, reference_faces
    from showthrough.terminal import watching

    settings = checked_settings(kind=kind, size=size, steps=steps)
    with watching() as progress:
        found = reference_faces(
            folder, face_finder(yunet), size, lambda done, n: progress("faces, files", done, n)
        )
        train_anonymiser(
            settings,
            found.faces,
            found.people,
            out,
            SEED,
            lambda done, n, loss: progress(f"training, steps (loss {loss:.3f})", done, n),
        )
    typer.echo(out)
    left_out = f"no face found on {found.faceless:,} pictures; {found.unread:,} files are none"
    if found.faceless or found.unread:
        typer.echo(left_out, err=True)
