"""Real faces at 32 pixels, people split at random; prepared once, outside the repository."""

import os
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from showthrough.core.images import ArraySource, ImageSet, Role, squeezed
from showthrough.core.types import Images, Rows
from showthrough.data.listing import list_folder

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SHOWTHROUGH_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
SIDE = 32
SHARE = 0.6  # of a photo's side that is kept, around the centre
PEOPLE = {Role.TRAIN: 2000, Role.HOLDOUT: 1000, Role.REFERENCE: 1000}
SEED = 0


class Faces(NamedTuple):
    """Photos of one role; people are numbers."""

    role: Role
    pixels: Images  # (n, 32, 32, 3)
    person: Rows  # (n,)

    def as_set(self) -> ImageSet:
        """Return them as training takes them."""
        names = [str(row) for row in range(len(self.pixels))]
        return ImageSet(
            role=self.role,
            source=ArraySource(self.pixels),
            ids=names,
            identity=[str(person) for person in self.person],
            sizes=[(SIDE, SIDE)] * len(names),
            digest=f"lfw-{SIDE}-{self.role}-{SEED}",
        )


def faces(work: Path) -> dict[Role, Faces]:
    """Return the photos of each role, or end here without the data."""
    file = work / "faces.npz"
    if not file.exists():
        _prepare(file)
    with np.load(file) as kept:
        pixels, person = kept["pixels"], kept["person"]
    order = np.random.default_rng(SEED).permutation(person.max() + 1)
    ends = np.cumsum(list(PEOPLE.values()))
    found = {}
    for role, chosen in zip(PEOPLE, np.split(order, ends)[:-1], strict=True):
        rows = np.flatnonzero(np.isin(person, chosen))
        found[role] = Faces(role, pixels[rows], person[rows])
    return found


def _prepare(file: Path) -> None:
    folder = DATA / "faces" / "lfw" / "images"
    if not folder.is_dir():
        sys.exit(f"real test data not found at {DATA}; set SHOWTHROUGH_TEST_DATA")
    entries = list_folder(folder)
    names = sorted({str(entry.person) for entry in entries})
    pixels = np.stack([_central(entry.path) for entry in entries])
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez(file, pixels=pixels, person=[names.index(str(entry.person)) for entry in entries])


def _central(path: Path) -> Images:
    with Image.open(path) as image:
        border = round(image.width * (1 - SHARE) / 2)
        box = (border, border, image.width - border, image.height - border)
        return np.asarray(squeezed(image.convert("RGB").crop(box), (SIDE, SIDE)))
