"""Redactor that puts another face in the place of each: of a folder, or as a function makes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

import numpy as np

from showthrough.core.images import resized
from showthrough.core.types import Images, Mask
from showthrough.data.decoding.decode import decode
from showthrough.data.decoding.folder_files import files_below
from showthrough.data.decoding.hidden_folders import may_be_picture
from showthrough.errors import DataError
from showthrough.redaction.redactors.redactor import pasted, refuse_misfit, strength_above
from showthrough.redaction.redactors.regions import around, nearest_outside, parts_of, within

# Gets what stands in the box of one face (h, w, 3) and its mask (h, w), gives another face of that size.
NewFace = Callable[[Images, Mask], Images]


@final
@dataclass(frozen=True)
class Swap:
    """Another face in the box of each, blended over so many pixels into what surrounds the mask.

    Blending uses pixels outside the mask alone: at its rim nothing of the first face is left.
    """

    feather: float
    new_face: NewFace
    what: str = "another face"

    def __post_init__(self) -> None:
        strength_above(0, self.feather, "the width of the blended rim, in pixels")

    @property
    def name(self) -> str:
        """Return what is done, in words."""
        return f"identity replacement: {self.what}, blended over {self.feather:g} pixels"

    def __call__(self, picture: Images, mask: Mask) -> Images:
        """Return the picture with another face in each part of the mask."""
        refuse_misfit(picture, mask)
        changed = picture.copy()
        for part in parts_of(mask):
            face = self.new_face(picture[part].copy(), mask[part].copy())
            if face.shape != picture[part].shape or face.dtype != np.uint8:
                raise DataError(
                    f"a new face must be uint8 {picture[part].shape}, as what it replaces, "
                    f"not {face.dtype} {face.shape}"
                )
            near = around(part, 1)
            inner = within(part, near)
            filled, away = nearest_outside(picture[near], mask[near])
            share = np.minimum(away[inner] / (self.feather + 1), 1)[..., None]
            if mask.all():
                share = np.ones_like(share)  # nothing surrounds it
            changed[part] = np.rint(share * face + (1 - share) * filled[inner]).astype(np.uint8)
        return pasted(picture, changed, mask)


@final
@dataclass(frozen=True)
class FacesOfFolder:
    """Faces of a folder of pictures that may be shown, each squeezed into the box of the one it replaces.

    Which one is drawn by chance and not by what it replaces: one source does not always get one face, so
    that outputs cannot be linked by it.
    """

    files: Sequence[Path]
    random: np.random.Generator = field(default_factory=np.random.default_rng)

    def __call__(self, pixels: Images, mask: Mask) -> Images:  # noqa: ARG002 - other functions look at it
        """Return the next face, of the size of what stands in the box, of which nothing else is read."""
        file = self.files[int(self.random.integers(len(self.files)))]
        return resized(decode(file).pixels, (pixels.shape[0], pixels.shape[1]))


def faces_of_folder(folder: Path, seed: int | None = None) -> FacesOfFolder:
    """Return the faces of a folder; whoever names it says that these people are made up, or have agreed.

    Raises:
        DataError: the folder is missing or holds no picture.
    """
    if not folder.is_dir():
        raise DataError(f"no folder {folder}; replacing faces needs a folder of pictures of faces")
    files = [file.path for file in files_below(folder) if file.passed_over is None]
    files = [file for file in files if may_be_picture(file.name)]
    if not files:
        raise DataError(f"{folder} holds no picture of a face to put in the place of others")
    return FacesOfFolder(files, np.random.default_rng(seed))
