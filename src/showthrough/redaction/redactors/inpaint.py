"""Redactor that paints the mask over from what surrounds it; needs OpenCV."""

from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import final

import numpy as np

from showthrough.core.types import Images, Mask
from showthrough.errors import EnvironmentFault
from showthrough.redaction.redactors.redactor import pasted, refuse_misfit, strength_above
from showthrough.redaction.redactors.regions import around, nearest_outside, parts_of, within

GREY = 127  # where the whole picture is hidden, and nothing surrounds it


@final
@dataclass(frozen=True)
class Inpaint:
    """Painting by the fast marching method; the radius in pixels is how far it looks around.

    Source: Telea, Journal of Graphics Tools 9 (2004), as OpenCV has it.
    """

    radius: float

    def __post_init__(self) -> None:
        strength_above(0, self.radius, "the radius of inpainting, in pixels")
        _opencv()

    @property
    def name(self) -> str:
        """Return what is done, in words."""
        return f"inpainting after Telea, radius {self.radius:g} pixels"

    def __call__(self, picture: Images, mask: Mask) -> Images:
        """Return the picture with the mask painted over, from pixels outside of it alone."""
        refuse_misfit(picture, mask)
        if mask.all():
            return np.full_like(picture, GREY)
        changed = picture.copy()
        for part in parts_of(mask):
            near = around(part, int(self.radius) + 2)
            # Filled first: OpenCV leaves pixels at the border of a picture as they are
            blank, _ = nearest_outside(picture[near], mask[near])
            where = mask[near].astype(np.uint8)
            painted = _opencv().inpaint(blank, where, self.radius, _opencv().INPAINT_TELEA)
            changed[part] = painted[within(part, near)]
        return pasted(picture, changed, mask)


@cache
def _opencv() -> ModuleType:
    try:
        import cv2
    except ImportError as error:
        raise EnvironmentFault("inpainting needs OpenCV: pip install 'showthrough[opencv]'") from error
    return cv2
