"""A small audit with a network that engines can build, for the tests of all its tasks."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from drawn_people import AUDIT
from engine_work import write_network
from showthrough.audit.observers import build_observers, load_observers
from showthrough.config_files import Audit, load_audit
from showthrough.core.images import ImageSet, Role
from showthrough.data.inputs import gather
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.signals.context import Observers


class Begun(NamedTuple):
    """An audit whose pictures are read and whose networks are loaded."""

    audit: Audit
    place: Place
    sets: dict[Role, ImageSet]
    observers: Observers


def silent(_name: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def write_audit(folder: Path, people: int = 12, each: int = 3) -> Path:
    """Write photos of two sizes, a network and audit.toml; return the file."""
    rng = np.random.default_rng(7)
    for role in ("train", "holdout"):
        for person in range(people):
            place = folder / role / f"{role}{person:02d}"
            place.mkdir(parents=True)
            for number in range(each):
                side = 20 if number == 1 else 26
                pixels = rng.integers(0, 255, (side, side, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(place / f"{number}.png")
    (folder / "synthetic").mkdir()
    for number in range(20):
        pixels = rng.integers(0, 255, (26, 26, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "synthetic" / f"{number}.png")
    file = folder / "audit.toml"
    file.write_text(AUDIT + write_network(folder), encoding="utf-8")
    return file


def begun(folder: Path) -> Begun:
    """Read the photos of a small audit and load its networks."""
    audit = load_audit(str(write_audit(folder)))
    place = Place(audit.base, Vault(folder / "audit-runs" / "audit" / "vault"), silent)
    inputs = gather(audit.config.data, place.base, place.vault, audit.config.seed, silent)
    loaded = load_observers(audit.config, place)
    observers = build_observers(audit.config, inputs, place, loaded)
    return Begun(audit, place, dict(inputs.sets), observers)
