"""The command that makes pictures to train a detector on: compose."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.common.arguments import OUTPUT, AsJson
from showthrough.cli.redacting import Quality
from showthrough.errors import Exit, UsageError

if TYPE_CHECKING:
    from showthrough.core.training_settings.composer_config import ComposerSettings

LOOK, CLASSES = "What the scenes are like", "Classes"
PatchFolder = Annotated[
    Path,
    typer.Argument(
        metavar="PATCHES",
        help="Folder of faces, plates or other objects, cut out; transparency is their outline.",
        show_default=False,
    ),
]
SceneFolder = Annotated[
    Path,
    typer.Option(
        "--out", file_okay=False, help="Folder to write to, new or of an earlier run.", rich_help_panel=OUTPUT
    ),
]
BackgroundFolder = Annotated[
    Path | None,
    typer.Option(
        "--backgrounds",
        help="Pictures to paste onto. What they show already gets no box. Default: drawn rooms and streets.",
        show_default=False,
        rich_help_panel=LOOK,
    ),
]
Scenes = Annotated[int, typer.Option("--scenes", help="How many; more can be added later.")]
SceneSeed = Annotated[int, typer.Option("--seed", min=0, help="The same one composes the same.")]
SceneSize = Annotated[
    str | None,
    typer.Option(
        "--size", metavar="SIDE|WxH", help="Pixels. Default: 256.", show_default=False, rich_help_panel=LOOK
    ),
]
ObjectsOption = Annotated[
    str | None,
    typer.Option(
        "--objects",
        metavar="N|FEWEST-MOST",
        help="In each scene. Default: 1-3.",
        show_default=False,
        rich_help_panel=LOOK,
    ),
]
ConditionsOption = Annotated[
    str | None,
    typer.Option(
        "--conditions",
        metavar="NAME,NAME",
        help="Of night, blur, motion, low-resolution, noise, jpeg; or none. Default: each on 15 % of scenes.",
        show_default=False,
        rich_help_panel=LOOK,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        dir_okay=False,
        help="TOML of `showthrough schema composer`; other options come before it.",
        show_default=False,
        rich_help_panel=LOOK,
    ),
]
LabelOption = Annotated[str, typer.Option("--label", help="Class of all patches.", rich_help_panel=CLASSES)]
FromFolders = Annotated[
    bool,
    typer.Option(
        "--labels-from-folders",
        help="The first sub-folder of a patch is its class.",
        rich_help_panel=CLASSES,
    ),
]
AsTheyAre = Annotated[
    bool,
    typer.Option("--no-mirror", help="Mirror nothing: for what can be read.", rich_help_panel=LOOK),
]
FormOption = Annotated[
    Literal["coco", "yolo", "both"],
    typer.Option("--format", help="Of the boxes.", rich_help_panel=OUTPUT),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Processes; their number changes no byte. Default: one a core.",
        show_default=False,
    ),
]


def compose(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    patches: PatchFolder,
    out: SceneFolder,
    backgrounds: BackgroundFolder = None,
    scenes: Scenes = 1000,
    seed: SceneSeed = 0,
    size: SceneSize = None,
    objects: ObjectsOption = None,
    conditions: ConditionsOption = None,
    no_mirror: AsTheyAre = False,
    config: ConfigOption = None,
    label: LabelOption = "face",
    labels_from_folders: FromFolders = False,
    form: FormOption = "coco",
    quality: Quality = None,
    workers: WorkersOption = None,
    as_json: AsJson = False,
) -> None:
    """Paste objects into scenes with exact boxes, to train a detector on; the same command resumes.

    Ends with 4 where a file was left out, or a scene has no room for the fewest objects asked for.
    """
    from showthrough.detection.scene_folder import SceneOrder, compose_folder
    from showthrough.terminal_progress import watching

    given: dict[str, object] = {"mirrored": 0.0} if no_mirror else {}
    settings = _settings(config, given, size, objects, conditions)
    named = None if labels_from_folders else label
    order = SceneOrder(patches, backgrounds, scenes, seed, named, form, quality)
    with watching() as progress:
        account = compose_folder(order, out, settings, workers or _cores(), progress)
    if as_json:
        typer.echo(account.model_dump_json(indent=1))
    else:
        for sentence in account.sentences():
            typer.echo(sentence)
    sys.exit(Exit.PASS if account.is_complete else Exit.NOT_ENOUGH_EVIDENCE)


def _settings(
    config: Path | None,
    given: dict[str, object],
    size: str | None,
    objects: str | None,
    conditions: str | None,
) -> "ComposerSettings":
    from showthrough.config_files import load_composer

    if size is not None:
        given["size"] = _numbers("size", size, "x", "a side of 256 pixels, or 640x480")
    if objects is not None:
        given["objects"] = _numbers("objects", objects, "-", "2, or 1-3")
    asked = load_composer(config, given)
    if conditions is None:
        return asked
    names = [] if conditions == "none" else [name.strip() for name in conditions.split(",")]
    own = {} if config is None else {str(name): weather for name, weather in asked.conditions.items()}
    return load_composer(config, {**given, "conditions": {name: own.get(name, {}) for name in names}})


def _numbers(option: str, given: str, between: str, example: str) -> tuple[int, int]:
    """Return two numbers, or one twice."""
    found = re.fullmatch(rf"(\d{{1,6}})(?:{between}(\d{{1,6}}))?", given)
    if found is None:
        raise UsageError(f"--{option} is {example}, not {given[:40]!r}")
    return int(found[1]), int(found[2] or found[1])


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
