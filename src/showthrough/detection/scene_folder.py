"""Scenes composed into a folder: pictures, boxes as COCO or YOLO, and an account; the same call resumes."""

import json
from collections.abc import Callable, Sequence, Set
from functools import partial
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image

from showthrough.core.atomic import replacing, write_atomically
from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.core.types import Progress, StepProgress
from showthrough.data.boxes.writing import write_coco, write_yolo
from showthrough.data.decoding.decode import decode
from showthrough.detection.composer.backgrounds import DrawnBackgrounds, FolderBackgrounds
from showthrough.detection.composer.composer import Composer
from showthrough.detection.composer.workers import Work, in_order
from showthrough.detection.patch_files import (
    LabelledFiles,
    PatchFiles,
    Survey,
    labelled,
    look_through,
    whole_patch,
)
from showthrough.detection.scene_account import ComposingAccount, account_of
from showthrough.detection.scene_log import SceneLine, SceneLog, digest_of, line_of, scene_log
from showthrough.errors import ConfigError, EnvironmentFault, NotEnoughDataError, UsageError, full_disk

PICTURES, LABELS, COCO, ACCOUNT = "images", "labels", "annotations.json", "compose.json"
STEP = "compose, scenes"
FASTEST = 1  # of PNG's levels: a third of the usual time, a tenth more bytes
AT_ONCE = 20  # scenes a worker: starting one for fewer takes longer than it saves


class SceneOrder(NamedTuple):
    """What is to be composed, beside the settings of each scene."""

    patches: Path
    backgrounds: Path | None = None  # None: they are drawn
    scenes: int = 1000
    seed: int = 0
    label: str | None = "face"  # None: the first sub-folder of a patch names its class
    form: Literal["coco", "yolo", "both"] = "coco"
    quality: int | None = None  # of JPEG; None: PNG, without loss


def compose_folder(
    order: SceneOrder,
    out: Path,
    settings: ComposerSettings,
    workers: int = 1,
    progress: Progress | None = None,
) -> ComposingAccount:
    """Compose scenes into `out`, and return the account of them.

    Pictures lie in `out/images`, boxes in `out/annotations.json` (COCO) or `out/labels` (YOLO), what is known
    of each scene in `out/scenes.jsonl` and the account in `out/compose.json`. Called again, it goes on where
    it was stopped, or adds scenes where more are asked for. How many workers there are changes no byte.

    Raises:
        UsageError: `out` lies within the patches or backgrounds, holds anything else, or more scenes already.
        ConfigError: the order cannot be meant.
        DataError: a folder is missing, or a patch has no label.
        NotEnoughDataError: no patch or no background can be used, or no object found a place.
        EnvironmentFault: the disk is full, or `out` may not be written to.
    """
    _refuse_senseless(order, out)
    told = (lambda *_: None) if progress is None else progress
    patches = _patches(order, partial(told, "read patches, files"))
    backgrounds = _backgrounds(order.backgrounds, partial(told, "read backgrounds, files"))
    with scene_log(out, _digest(order, settings, patches, backgrounds)) as log:
        if len(log.known) > order.scenes:
            raise UsageError(
                f"{out} holds {len(log.known):,} scenes already, more than {order.scenes:,}; "
                "give another --out, or remove it"
            )
        begin = partial(_writing, order, out / PICTURES, settings, patches, backgrounds)
        _compose(begin, out / PICTURES, log, order.scenes, workers, partial(told, STEP))
        lines = [log.known[number] for number in range(order.scenes)]
        _refuse_empty(lines)
        made = {"seed": order.seed, "written_as": _written_as(order)}
        account = account_of(lines, settings, patches, backgrounds, made)
        _write_lists(out, order, account, lines)
    return account


def _patches(order: SceneOrder, progress: StepProgress) -> LabelledFiles:
    survey = look_through(order.patches, whole_patch, "patches", progress)
    return labelled(survey, order.patches, order.label)


def _refuse_empty(lines: Sequence[SceneLine]) -> None:
    if not any(line.boxes for line in lines):
        raise NotEnoughDataError(
            f"none of {len(lines):,} scenes shows an object: no patch found room, or outweighs what it "
            "is laid over; let objects be smaller, or look at their transparency"
        )


def _refuse_senseless(order: SceneOrder, out: Path) -> None:
    if order.scenes < 1:
        raise UsageError(f"{order.scenes} scenes are none: ask for at least one")
    if order.quality is not None and not 1 <= order.quality <= 100:
        raise ConfigError(f"the quality of JPEG is 1 to 100, not {order.quality}")
    if order.label is not None and not (order.label.strip() and order.label.isprintable()):
        raise ConfigError("a label is a word that can be printed")
    target = out.resolve()
    for folder in (order.patches, order.backgrounds):
        source = None if folder is None else folder.resolve()
        if source is not None and (target == source or source in target.parents or target in source.parents):
            raise UsageError("--out must lie outside the folders that are read, and not around them")


def _backgrounds(folder: Path | None, progress: StepProgress) -> Survey | None:
    if folder is None:
        return None
    return look_through(folder, lambda path: decode(path).pixels, "backgrounds", progress)


def _digest(
    order: SceneOrder, settings: ComposerSettings, patches: LabelledFiles, backgrounds: Survey | None
) -> str:
    """Return all on which a scene's files depend beside its number."""
    parts = (
        *(settings.model_dump(mode="json"), order.seed, order.quality, patches.survey.digest),
        *(patches.labels, patches.classes, None if backgrounds is None else backgrounds.digest),
    )
    return blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _compose(
    begin: Callable[[], Work[SceneLine]],
    folder: Path,
    log: SceneLog,
    scenes: int,
    workers: int,
    progress: StepProgress,
) -> None:
    """Compose the scenes whose pictures do not lie there whole."""
    waiting = [number for number in range(scenes) if not _is_whole(folder, log.known.get(number))]
    spread = min(workers, len(waiting) // AT_ONCE)
    lines = in_order(begin, waiting, spread if spread > 1 else 0)
    try:
        for done, line in enumerate(lines, start=scenes - len(waiting) + 1):
            log.add(line)
            progress(done, scenes)
    finally:
        lines.close()


def _is_whole(folder: Path, line: SceneLine | None) -> bool:
    try:
        return line is not None and digest_of((folder / line.file).read_bytes()) == line.digest
    except OSError:
        return False


def _writing(
    order: SceneOrder,
    folder: Path,
    settings: ComposerSettings,
    patches: LabelledFiles,
    backgrounds: Survey | None,
) -> Work[SceneLine]:
    """Return what composes and writes the scene of a number, in whichever process it is called."""
    composer = Composer(
        PatchFiles(patches.survey.files, round(settings.heights[1])),
        patches.labels,
        DrawnBackgrounds() if backgrounds is None else FolderBackgrounds(backgrounds.files),
        settings,
        (order.seed,),
    )

    def write(number: int) -> SceneLine:
        composed = composer.compose(number)
        content = _encoded(Image.fromarray(composed.scene.pixels), order.quality)
        name = f"{number:06d}{'.png' if order.quality is None else '.jpg'}"
        _write(folder / name, content)
        return line_of(number, name, content, composed)

    return write


def _encoded(picture: Image.Image, quality: int | None) -> bytes:
    file = BytesIO()
    if quality is None:
        picture.save(file, "PNG", compress_level=FASTEST)
    else:
        picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, durable=False) as file:  # the log's digest tells what a power cut took
            file.write(content)
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(
            f"cannot write a picture below {path.parent}: {error.strerror}"
        ) from error


def _written_as(order: SceneOrder) -> str:
    return "PNG" if order.quality is None else f"JPEG, quality {order.quality}"


def _write_lists(out: Path, order: SceneOrder, account: ComposingAccount, lines: Sequence[SceneLine]) -> None:
    scenes = [line.written(account.settings.size) for line in lines]
    classes = tuple(account.classes)
    if order.form in ("coco", "both"):
        write_coco(out / COCO, scenes, classes)
    if order.form in ("yolo", "both"):
        write_yolo(out / LABELS, scenes, classes)
    _remove_others(out / PICTURES, {line.file for line in lines})
    write_atomically(out / ACCOUNT, account.model_dump_json(indent=1) + "\n")


def _remove_others(folder: Path, names: Set[str]) -> None:
    """Remove what a run that was stopped had composed ahead, beyond the scenes that are asked for now."""
    for path in folder.iterdir():
        if path.name.partition(".")[0].isdecimal() and path.name not in names:
            path.unlink()
