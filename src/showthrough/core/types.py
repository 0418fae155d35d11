"""Names for arrays and answers, so that a signature says what it holds."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from showthrough.stats.arrays import Floats, Mask, Rows

__all__ = ["Features", "Floats", "Images", "Mask", "Names", "Progress", "Rows", "Scalar", "StepProgress"]

Images = NDArray[np.uint8]  # (N, H, W, 3)
Features = NDArray[np.float32]  # (N, D)
Names = NDArray[np.str_]
Scalar = str | int | float | bool
Progress = Callable[[str, int, int], None]  # what is done, how many are done, of how many
StepProgress = Callable[[int, int], None]  # how many are done, of how many
