"""Names for arrays, so that a signature says what it holds."""

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]  # (N, H, W, 3)
Floats = NDArray[np.float64]
Features = NDArray[np.float32]  # (N, D)
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Names = NDArray[np.str_]
Scalar = str | int | float | bool
