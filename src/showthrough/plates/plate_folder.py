"""Folder of rendered plates, PNG, with a table of what stands on them."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from showthrough.core.atomic import replacing, write_atomically
from showthrough.core.line_log import held_folder
from showthrough.core.types import Images, Progress
from showthrough.errors import EnvironmentFault, UsageError, full_disk
from showthrough.plates.countries import country
from showthrough.plates.formats import normalised
from showthrough.plates.made_up_numbers import MadeUpNumber, unassignable
from showthrough.plates.plate_look import PlateLook, any_look
from showthrough.plates.rendering import plate_pen, render_plate
from showthrough.tables import csv_text

TABLE, SETTINGS = "numbers.csv", "plates.json"
COLUMNS = ("file", "text", "country", "format")


class PlateWish(NamedTuple):
    """Plates that are asked for."""

    country: str
    number: int
    seed: int
    font: Path | None = None  # None: the one that is bundled
    clean: bool = False  # as they come from the press, and not as a street shows them


def render_folder(wish: PlateWish, folder: Path, progress: Progress) -> Path:
    """Write pictures of plates and `numbers.csv`; return the table. What is there already is not drawn again.

    Each picture depends on seed and place alone, so that more plates can be asked for later.

    Raises:
        UsageError: another process writes there, or what lies there is something else, was drawn with other
            settings, or is more than was asked for.
        ConfigError: the font cannot be opened.
        DataError: the font lacks a sign.
        EnvironmentFault: the folder cannot be written.
    """
    own = country(wish.country)
    plate_pen(wish.font)
    numbers = unassignable(wish.country, wish.number, np.random.default_rng([wish.seed, 0]))
    names = [f"{row:06d}.png" for row in range(1, wish.number + 1)]
    with held_folder(folder, "drawing plates"):
        _refuse_other_plates(folder, wish, names)
        for row, (name, made) in enumerate(zip(names, numbers, strict=True), start=1):
            if not (folder / name).exists():
                rng = np.random.default_rng([wish.seed, row])
                look = PlateLook() if wish.clean else any_look(rng)
                _save(render_plate(own, made.text, look, rng, wish.font).picture, folder / name)
            progress("plates drawn", row, wish.number)
        rows = [_row(name, made, wish.country) for name, made in zip(names, numbers, strict=True)]
        write_atomically(folder / TABLE, csv_text(rows, COLUMNS))
    return folder / TABLE


def _row(name: str, made: MadeUpNumber, of: str) -> dict[str, str]:
    return {"file": name, "text": normalised(made.text), "country": of, "format": made.form}


def _refuse_other_plates(folder: Path, wish: PlateWish, names: list[str]) -> None:
    """Refuse a folder that holds other things; note the settings in one that is new."""
    font = "" if wish.font is None else hashlib.sha256(wish.font.read_bytes()).hexdigest()
    settings = {"country": wish.country, "seed": wish.seed, "font": font, "clean": wish.clean}
    path = folder / SETTINGS
    there = {entry.name for entry in folder.iterdir()} - {".lock"}
    if not path.exists():
        if there:
            raise UsageError(f"{folder} holds other things already; give --out a folder that is new or empty")
        write_atomically(path, json.dumps(settings, indent=1) + "\n")
        return
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        earlier = None
    if earlier != settings:
        raise UsageError(f"{folder} holds plates drawn with other settings; give another --out, or remove it")
    more = {name for name in there if name.endswith(".png")} - set(names)
    if more:
        raise UsageError(f"{folder} holds {len(more):,} plates more than are asked for; give another --out")


def _save(picture: Images, path: Path) -> None:
    try:
        with replacing(path, durable=False) as file:
            Image.fromarray(picture, "RGBA").save(file, "PNG")
    except OSError as error:
        raise full_disk(error) or EnvironmentFault(f"cannot write {path}: {error.strerror}") from error
