"""Patches in perspective, with an outline that fades, in the light of where they stand."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from showthrough.core.types import Features, Floats, Images, Mask
from showthrough.detection.composer.placing import PixelBox, Standing

MARGIN = 2  # pixels around a patch that repeat its border, so that nothing dark bleeds in
CONTRASTS = (0.6, 1.5)  # that light may lend to a patch
GREY = np.full(3, 1 / 3, dtype=np.float32)
CAST = 0.3  # share of the light's colour among its brightness
Outline = Literal["ellipse", "rectangle"]


class Cutting(NamedTuple):
    """How a patch without transparency of its own is cut out."""

    outline: Outline
    edge: float  # share of the shorter radius over which it fades; 0: a hard edge
    is_mirrored: bool


class Piece(NamedTuple):
    """Part of a picture that is laid over another."""

    box: PixelBox  # where it lies, in pixels of the scene
    pixels: Features  # (height, width, 3) grey levels
    mask: Features  # (height, width) how much it hides, 0 to 1

    @property
    def solid(self) -> Mask:
        """Return where it outweighs what it is laid over."""
        return self.mask >= 0.5

    @property
    def rows_and_columns(self) -> tuple[slice, slice]:
        """Return where it lies, as indices of a picture."""
        x1, y1, x2, y2 = self.box
        return slice(y1, y2), slice(x1, x2)

    def extent(self) -> PixelBox | None:
        """Return the exact box of the pixels in which it outweighs the scene, None where there are none."""
        solid = self.solid
        rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
        if not len(rows):
            return None
        x, y = self.box[0], self.box[1]
        return int(x + columns[0]), int(y + rows[0]), int(x + columns[-1] + 1), int(y + rows[-1] + 1)


def warped(patch: Images, standing: Standing, cutting: Cutting) -> Piece:
    """Return a patch, (h, w, 3 or 4), as it looks from where it stands; a fourth channel is its outline."""
    x1, y1, x2, y2 = standing.box
    corners = standing.corners
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)  # upper, right, lower, left
    width, height = max(1.0, (sides[0] + sides[2]) / 2), max(1.0, (sides[1] + sides[3]) / 2)
    image = _at_size(patch, (round(width), round(height)), is_mirrored=cutting.is_mirrored)
    to_unit = np.linalg.inv(_from_unit_square(corners)) @ np.array([[1, 0, x1], [0, 1, y1], [0, 0, 1.0]])
    inner = image.width - 2 * MARGIN, image.height - 2 * MARGIN
    to_image = np.array([[inner[0], 0, MARGIN], [0, inner[1], MARGIN], [0, 0, 1.0]]) @ to_unit
    coefficients = (to_image / to_image[2, 2]).ravel()[:8].tolist()
    turned = image.transform(
        (x2 - x1, y2 - y1), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
    pixels = np.asarray(turned, dtype=np.float32)
    if pixels.shape[2] == 4:
        return Piece(standing.box, pixels[..., :3], pixels[..., 3] / np.float32(255))
    return Piece(standing.box, pixels, _mask(to_unit, pixels.shape[:2], (width, height), cutting))


def lit(piece: Piece, scene: Features, share: float) -> Piece:
    """Return a piece whose brightness and contrast moved towards those of its place by a share of the way.

    Of the place's colour it takes a part only: a face before a green wall is not green.
    """
    weight = piece.mask.sum()
    if share == 0 or weight == 0:
        return piece
    place = scene[piece.rows_and_columns]
    mask = (piece.mask / weight).ravel()
    mean, target = mask @ piece.pixels.reshape(-1, 3), place.reshape(-1, 3).mean(axis=0)
    grey, ground = piece.pixels @ GREY, place @ GREY
    spread = np.sqrt(mask @ (grey.ravel() - mean.mean()) ** 2)
    ratio = np.clip(ground.std() / max(spread, 1.0), *CONTRASTS)
    towards = target.mean() - mean.mean()
    shift = towards + CAST * (target - mean - towards)
    gain = np.float32(1 + share * (ratio - 1))
    pixels = piece.pixels * gain + (mean + share * shift - gain * mean).astype(np.float32)
    return piece._replace(pixels=np.clip(pixels, 0, 255, out=pixels))


def lay(scene: Features, piece: Piece) -> None:
    """Blend a piece into the scene, in place."""
    place = scene[piece.rows_and_columns]
    place += piece.mask[..., None] * (piece.pixels - place)


def _at_size(patch: Images, size: tuple[int, int], *, is_mirrored: bool) -> Image.Image:
    """Return a patch no larger than it will be seen, mirrored or not, with a margin on each side."""
    image = Image.fromarray(patch)
    smaller = min(size[0], image.width), min(size[1], image.height)
    if smaller != image.size:
        image = image.resize(smaller, Image.Resampling.BILINEAR, reducing_gap=2.0)
    pixels = np.asarray(image)[:, :: -1 if is_mirrored else 1]
    padded = np.pad(pixels, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="edge")
    if padded.shape[2] == 4:
        padded[:MARGIN, :, 3] = padded[-MARGIN:, :, 3] = padded[:, :MARGIN, 3] = padded[:, -MARGIN:, 3] = 0
    return Image.fromarray(padded)


def _from_unit_square(corners: Floats) -> Floats:
    """Return the homography, (3, 3), that takes (0, 0), (1, 0), (1, 1), (0, 1) to four corners.

    Source: Heckbert, Fundamentals of Texture Mapping and Image Warping (1989), section 2.2.3.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, dy1, dy2 = x1 - x2, x3 - x2, y1 - y2, y3 - y2
    sx, sy = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    determinant = dx1 * dy2 - dx2 * dy1
    g, h = (sx * dy2 - dx2 * sy) / determinant, (dx1 * sy - sx * dy1) / determinant
    return np.array(
        [[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]]
    )


def _mask(
    to_unit: Floats, shape: tuple[int, ...], size: tuple[float, float], cutting: Cutting
) -> NDArray[np.float32]:
    """Return how much each pixel of the box belongs to the patch, by where its middle lies in it."""
    matrix = to_unit.astype(np.float32)
    y, x = (np.arange(n, dtype=np.float32) + np.float32(0.5) for n in shape)
    u, v, w = (row[0] * x[None, :] + row[1] * y[:, None] + row[2] for row in matrix)
    across, down = np.abs(2 * u / w - 1), np.abs(2 * v / w - 1)  # 0 in the middle, 1 at the border
    fading = max(1.0, cutting.edge * min(size) / 2)  # pixels
    if cutting.outline == "ellipse":
        inside = (1 - np.hypot(across, down)) * np.float32(min(size) / 2)
    else:
        inside = np.minimum((1 - across) * np.float32(size[0] / 2), (1 - down) * np.float32(size[1] / 2))
    return np.asarray(np.clip(inside / np.float32(fading), 0, 1), dtype=np.float32)
