"""A sheet of synthetic samples, each under the words that say what it is."""

from typing import TYPE_CHECKING

import numpy as np

from showthrough.core.types import Images
from showthrough.report.figures.style import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

LABEL = "SYNTHETIC - not a real person"
MOST = 48  # images of a sheet


def draw_sheet(images: Images, width: int, label: str = LABEL) -> "Canvas":
    """Return samples side by side, the first 48 of them, with `label` above.

    Whether a sample may be shown is for the caller to know: one that is close to a training image is
    a picture of a real person, and must not be.

    Raises:
        ValueError: `images` are not uint8 of shape (N, H, W, 3), or there are none.
    """
    if images.ndim != 4 or images.shape[-1] != 3 or images.dtype != np.uint8 or not len(images):
        raise ValueError(f"a sheet needs uint8 images (N, H, W, 3), got {images.dtype} {images.shape}")
    from matplotlib.figure import Figure as Canvas

    shown = images[:MOST]
    columns = min(len(shown), 4 if width < 500 else 8)
    rows = -(-len(shown) // columns)
    height = round(width / columns * shown.shape[1] / shown.shape[2]) * rows + 34
    with style():
        figure = Canvas(figsize=(width / 72, height / 72))
        figure.suptitle(label, x=0.01, ha="left", weight="bold", size=13)
        grid = figure.subplots(rows, columns, squeeze=False)
        for place in grid.flat:
            place.set_axis_off()
        for place, image in zip(grid.flat, shown, strict=False):
            place.imshow(image, interpolation="nearest")
    return figure
