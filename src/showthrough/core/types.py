"""Names for arrays and answers, so that a signature says what it holds."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from showthrough.stats.arrays import Floats, Mask, Rows

    Images = NDArray[np.uint8]  # (N, H, W, 3)
    Features = NDArray[np.float32]  # (N, D)
    Names = NDArray[np.str_]
else:  # a gate judges a record within a second, of which numpy would take a tenth to load
    Features = Floats = Images = Mask = Names = Rows = Any

__all__ = [
    "PIXEL_RANGES",
    "Features",
    "Floats",
    "Images",
    "Mask",
    "Names",
    "PixelRange",
    "Progress",
    "Role",
    "Rows",
    "Scalar",
    "StepProgress",
]

Scalar = str | int | float | bool
Progress = Callable[[str, int, int], None]  # "read train, files": how many are done, of how many
StepProgress = Callable[[int, int], None]  # how many are done, of how many


class Role(StrEnum):
    """Role of a set of images towards the generator under audit."""

    TRAIN = "train"
    HOLDOUT = "holdout"
    REFERENCE = "reference"
    SYNTHETIC = "synthetic"


class PixelRange(NamedTuple):
    """The values that are black and white where pixels are not stored in 8 bits."""

    black: float
    white: float


PIXEL_RANGES: Mapping[str, PixelRange] = {
    "symmetric": PixelRange(-1.0, 1.0),
    "unit": PixelRange(0.0, 1.0),
    "byte": PixelRange(0.0, 255.0),
    "16-bit": PixelRange(0.0, 65535.0),
}
