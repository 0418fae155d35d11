"""The command that hides faces: redact."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from showthrough.cli.common.arguments import OUTPUT, AsJson, Quiet, Verbose
from showthrough.cli.common.loudness import loudness_of
from showthrough.errors import Exit

WHERE, OF_VIDEO = "Where", "Video"
Source = Annotated[
    Path,
    typer.Argument(metavar="FOLDER|VIDEO", help="Pictures, or one video.", show_default=False),
]
RedactedFolder = Annotated[
    Path,
    typer.Option(
        "--out", file_okay=False, help="Folder to write to, new or of an earlier run.", rich_help_panel=OUTPUT
    ),
]
With = Annotated[
    Literal["solid", "blur", "pixelate", "inpaint", "swap"],
    typer.Option("--with", help="What hides. Blur and pixelate only look as if they did."),
]
StrengthOption = Annotated[
    float | None,
    typer.Option(
        help="Sigma of blur, side of a cell, radius of inpaint, rim of swap, in pixels.", show_default=False
    ),
]
FreeFaces = Annotated[
    Path | None,
    typer.Option(
        "--faces",
        help="For swap: pictures of faces that may be shown, made up or agreed to; or a trained anonymiser.",
        show_default=False,
    ),
]
RegionOption = Annotated[
    Literal["box", "ellipse"],
    typer.Option("--shape", help="An ellipse goes through the corners.", rich_help_panel=WHERE),
]
Margin = Annotated[float, typer.Option(help="Share of a face's box on each side.", rich_help_panel=WHERE)]
DetectorOption = Annotated[
    Literal["mtcnn", "yunet", "dlib"], typer.Option("--detector", help="Finds faces.", rich_help_panel=WHERE)
]
DetectorFile = Annotated[
    Path | None,
    typer.Option(
        "--detector-file",
        help="YuNet in ONNX. Default: the catalogue's.",
        show_default=False,
        rich_help_panel=WHERE,
    ),
]
Thorough = Annotated[
    bool | None,
    typer.Option(
        "--thorough/--quick",
        help="Look for small faces on large pictures, or not. Default: on pictures, not in a video.",
        show_default=False,
        rich_help_panel=WHERE,
    ),
]
DrawnBoxes = Annotated[
    Path | None,
    typer.Option(
        "--boxes",
        help="Boxes drawn by hand: COCO JSON, a folder of YOLO labels, or CSV path,x1,y1,x2,y2.",
        show_default=False,
        rich_help_panel=WHERE,
    ),
]
OnlyBoxes = Annotated[
    bool, typer.Option("--only-boxes", help="Hide what was drawn, and no face.", rich_help_panel=WHERE)
]
Quality = Annotated[
    int | None,
    typer.Option(
        "--quality",
        help="Write JPEG of this quality. Default: PNG.",
        show_default=False,
        rich_help_panel=OUTPUT,
    ),
]
CopyUnfound = Annotated[
    bool,
    typer.Option(
        "--copy-unfound",
        help="Write pictures on which nobody was found, too: a missed face goes out with them.",
        rich_help_panel=OUTPUT,
    ),
]
Lossless = Annotated[
    bool, typer.Option("--lossless", help="FFV1 in .mkv, not VP9 in .webm.", rich_help_panel=OF_VIDEO)
]
KeepAudio = Annotated[
    bool, typer.Option("--keep-audio", help="Voices tell who speaks.", rich_help_panel=OF_VIDEO)
]


def redact(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    source: Source,
    out: RedactedFolder,
    with_: With = "solid",
    strength: StrengthOption = None,
    faces: FreeFaces = None,
    shape: RegionOption = "box",
    margin: Margin = 0.1,
    detector: DetectorOption = "mtcnn",
    detector_file: DetectorFile = None,
    thorough: Thorough = None,
    boxes: DrawnBoxes = None,
    only_boxes: OnlyBoxes = False,
    quality: Quality = None,
    copy_unfound: CopyUnfound = False,
    lossless: Lossless = False,
    keep_audio: KeepAudio = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Hide faces, and what was drawn by hand, on pictures or in a video; the same command resumes.

    Ends with 4 where a picture was left out: nobody was found on it, or it cannot be read.
    """
    from showthrough.redaction.redaction_jobs import Wish, is_complete, sentences
    from showthrough.redaction.redaction_jobs import redact as redacted
    from showthrough.terminal_progress import watching

    wish = Wish(
        *(with_, strength, faces, shape, margin, detector, detector_file),
        *(thorough, boxes, only_boxes, quality, copy_unfound, lossless, keep_audio),
    )
    with watching(loudness_of(quiet=quiet, verbose=verbose)) as progress:
        account = redacted(source, out, wish, progress)
    if as_json:
        typer.echo(account.model_dump_json(indent=1))
    elif not (quiet and is_complete(account)):  # what was left out is told even then
        typer.echo("\n".join(sentences(account)))
    sys.exit(Exit.PASS if is_complete(account) else Exit.NOT_ENOUGH_EVIDENCE)
