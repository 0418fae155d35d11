"""Things that stand before an object: bars, boards and blobs that come in from one side of it."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from showthrough.core.images import Size
from showthrough.core.types import Features
from showthrough.detection.composer.pasting import Piece
from showthrough.detection.composer.placing import PixelBox
from showthrough.detection.composer.textures import TexturePool


def occluder(
    rng: np.random.Generator, box: PixelBox, share: float, scene: Size, textures: TexturePool
) -> Piece | None:
    """Return something that hides this share of a box from one of its sides, None where it lies outside.

    It has one colour with a texture, straight or round edges, and goes on beyond the box.
    """
    x1, y1, x2, y2 = box
    width, height = x2 - x1, y2 - y1
    beyond = rng.uniform(0.1, 0.6, 3) * max(width, height)
    side = int(rng.integers(4))
    reach = share * (width if side % 2 else height)
    bands = {
        0: (x1 - beyond[0], y1 - beyond[2], x2 + beyond[1], y1 + reach),
        1: (x2 - reach, y1 - beyond[0], x2 + beyond[2], y2 + beyond[1]),
        2: (x1 - beyond[0], y2 - reach, x2 + beyond[1], y2 + beyond[2]),
        3: (x1 - beyond[2], y1 - beyond[0], x1 + reach, y2 + beyond[1]),
    }
    left, top, right, bottom = bands[side]
    at = max(0, int(left)), max(0, int(top)), min(scene[1], round(right)), min(scene[0], round(bottom))
    if at[2] <= at[0] or at[3] <= at[1]:
        return None
    outline = (left - at[0], top - at[1], right - at[0], bottom - at[1])
    mask = _drawn(rng, outline, (at[3] - at[1], at[2] - at[0]))
    tone = rng.uniform(30, 225) + rng.normal(0, 18, 3)
    grain = rng.uniform(3, 25) * textures.cut(rng, *mask.shape)
    return Piece(at, np.clip(tone + grain, 0, 255).astype(np.float32), mask)


def _drawn(rng: np.random.Generator, outline: tuple[float, ...], size: Size) -> Features:
    """Return the mask of a board or a blob."""
    image = Image.new("L", (size[1], size[0]))
    draw = ImageDraw.Draw(image)
    if rng.random() < 0.5:
        draw.rectangle(outline, fill=255)
    else:
        draw.rounded_rectangle(outline, 0.3 * min(outline[2] - outline[0], outline[3] - outline[1]), fill=255)
    soft = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.0))))
    return np.asarray(soft, dtype=np.float32) / np.float32(255)
