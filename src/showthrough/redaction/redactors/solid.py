"""Redactor that fills the mask with one colour: nothing of what was there is left."""

from dataclasses import dataclass
from typing import final

import numpy as np

from showthrough.core.types import Images, Mask
from showthrough.errors import ConfigError
from showthrough.redaction.redactors.redactor import Colour, pasted


@final
@dataclass(frozen=True)
class Solid:
    """One colour for all that is hidden."""

    colour: Colour = (0, 0, 0)

    def __post_init__(self) -> None:
        if len(self.colour) != 3 or not all(0 <= one <= 255 and one == int(one) for one in self.colour):
            raise ConfigError(f"a colour is three numbers from 0 to 255, not {self.colour}")

    @property
    def name(self) -> str:
        """Return what is done, in words."""
        return f"solid fill, colour {self.colour[0]}, {self.colour[1]}, {self.colour[2]}"

    def __call__(self, picture: Images, mask: Mask) -> Images:
        """Return the picture with the mask filled."""
        return pasted(picture, np.array(self.colour, dtype=np.uint8), mask)
