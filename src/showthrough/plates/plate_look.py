"""What becomes of a plate before it is seen: wear, dirt, darkness, angle of the camera, blur and noise."""

from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from showthrough.core.types import Features, Floats, Images
from showthrough.errors import ConfigError

MUD = (94, 78, 58)
STEEPEST = 75.0  # degrees; beyond it nobody reads a plate
DISTANCE = 3.0  # of the camera, in widths of the plate
GLOW = 0.03  # of the width: how far light that a plate throws back spreads at night


class PlateLook(NamedTuple):
    """Look of a plate; shares are 0 for none and 1 for as much as can be read hardly."""

    wear: float = 0.0  # scratches, and ink that has come off
    dirt: float = 0.0
    night: float = 0.0  # a lamp beside the camera, in a dark street: grey, and bright paper
    yaw: float = 0.0  # degrees to the side
    pitch: float = 0.0  # degrees from above
    roll: float = 0.0  # degrees in the picture
    blur: float = 0.0  # sigma, in hundredths of the width
    noise: float = 0.0  # standard deviation, in grey levels
    two_lines: bool = False


class Seen(NamedTuple):
    """Plate as it is seen."""

    pixels: Images  # (h, w, 4); the last channel is where the plate is
    corners: Features  # (4, 2): x and y of its corners, from the top left one clockwise


def any_look(rng: np.random.Generator) -> PlateLook:
    """Return a look such as streets give: half are worn, half dirty, a fifth dark, a third on two lines."""
    worn, dirty = rng.random(2) < 0.5
    return PlateLook(
        wear=float(rng.uniform(0.1, 0.8)) * bool(worn),
        dirt=float(rng.uniform(0.1, 0.8)) * bool(dirty),
        night=float(rng.uniform(0.5, 1.0)) * bool(rng.random() < 0.2),
        yaw=float(rng.uniform(-40, 40)),
        pitch=float(rng.uniform(-25, 25)),
        roll=float(rng.uniform(-6, 6)),
        blur=float(rng.uniform(0, 0.7)),
        noise=float(rng.uniform(0, 10)),
        two_lines=bool(rng.random() < 1 / 3),
    )


def refuse_odd_look(look: PlateLook) -> None:
    """Refuse a look that no plate can have.

    Raises:
        ConfigError: a share is not between 0 and 1, the plate is seen from the edge, or blur or noise is
            negative or no number.
    """
    for name in ("wear", "dirt", "night"):
        if not 0 <= getattr(look, name) <= 1:
            raise ConfigError(f"{name} of a plate lies between 0 and 1, got {getattr(look, name):g}")
    for name in ("yaw", "pitch", "roll"):
        if not abs(getattr(look, name)) <= STEEPEST:
            raise ConfigError(
                f"{name} of a plate is at most {STEEPEST:g} degrees, got {getattr(look, name):g}"
            )
    for name, most in (("blur", 10), ("noise", 100)):
        if not 0 <= getattr(look, name) <= most:
            raise ConfigError(f"{name} of a plate lies between 0 and {most}, got {getattr(look, name):g}")


def seen(plate: Image.Image, look: PlateLook, rng: np.random.Generator) -> Seen:
    """Return how a flat plate, RGBA, is seen with a look.

    Raises:
        ConfigError: no plate can have that look.
    """
    refuse_odd_look(look)
    pixels = np.asarray(plate, dtype=np.float32)
    colour, alpha = pixels[..., :3], pixels[..., 3]
    colour = _dirty(_worn(colour, look.wear, rng), look.dirt, rng)
    colour = _at_night(colour, look.night, rng)
    flat = np.dstack([colour, alpha]).clip(0, 255).astype(np.uint8)
    turned, corners = _turned(Image.fromarray(flat, "RGBA"), look)
    blur = ImageFilter.GaussianBlur(look.blur / 100 * plate.width)
    blurred = turned.convert("RGBa").filter(blur).convert("RGBA") if look.blur else turned
    found = np.array(blurred, dtype=np.float32)
    found[..., :3] += look.noise * rng.standard_normal(found.shape[:2])[..., None]
    return Seen(np.rint(found).clip(0, 255).astype(np.uint8), corners)


def _clouds(shape: tuple[int, int], cells: int, rng: np.random.Generator) -> Features:
    """Return a smooth random field from 0 to 1, with so many cells across."""
    rows = max(2, round(cells * shape[0] / shape[1]))
    coarse = Image.fromarray(rng.random((rows, cells)).astype(np.float32))
    fine: Features = np.asarray(coarse.resize(shape[::-1], Image.Resampling.BICUBIC), dtype=np.float32)
    between: Features = np.clip(fine, 0.0, 1.0)
    return between


def _worn(colour: Features, wear: float, rng: np.random.Generator) -> Features:
    if not wear:
        return colour
    shape = colour.shape[:2]
    faded = colour + wear * 0.6 * (colour.max() - colour) * _clouds(shape, 6, rng)[..., None]
    flaked = _clouds(shape, 90, rng) > 1 - 0.25 * wear
    grey = np.float32(150)
    worn: Features = np.where(flaked[..., None], 0.4 * faded + 0.6 * grey, faded).astype(np.float32)
    for _ in range(int(12 * wear)):
        worn = _scratched(worn, rng)
    return worn


def _scratched(colour: Features, rng: np.random.Generator) -> Features:
    height, width = colour.shape[:2]
    x, slope = rng.uniform(0, width), rng.uniform(-1.5, 1.5)
    rows = np.arange(round(rng.uniform(0.2, 1.0) * height))
    columns = np.rint(x + slope * rows).astype(np.int64)
    inside = (columns >= 0) & (columns < width)
    colour[rows[inside], columns[inside]] = 0.5 * colour[rows[inside], columns[inside]] + 90
    return colour


def _dirty(colour: Features, dirt: float, rng: np.random.Generator) -> Features:
    """Return the plate under mud: a veil that thickens towards the lower edge, and drops."""
    if not dirt:
        return colour
    shape = colour.shape[:2]
    low = np.linspace(0.3, 1.0, shape[0], dtype=np.float32)[:, None]
    veil = dirt * (0.7 * low * _clouds(shape, 8, rng) + 0.5 * (_clouds(shape, 60, rng) > 0.8))
    veil = veil.clip(0, 0.9)[..., None]
    return ((1 - veil) * colour + veil * np.array(MUD, dtype=np.float32)).astype(np.float32)


def _at_night(colour: Features, night: float, rng: np.random.Generator) -> Features:
    """Return the plate by the light of a lamp: paper that throws it back glows, ink and band do not."""
    if not night:
        return colour
    grey = colour @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    whole = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    wide = whole.filter(ImageFilter.GaussianBlur(GLOW * grey.shape[1]))
    x = np.linspace(-1, 1, grey.shape[1], dtype=np.float32) - np.float32(rng.uniform(-0.5, 0.5))
    lamp = 1.15 - 0.5 * x**2  # brightest where the lamp points
    lit = lamp * (0.85 * grey + 0.3 * np.asarray(wide)) - 15
    return ((1 - night) * colour + night * lit[..., None]).astype(np.float32)


def _turned(plate: Image.Image, look: PlateLook) -> tuple[Image.Image, Features]:
    """Return the plate from the camera's angle, cut to its bounds, and where its corners are."""
    width, height = plate.size
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    corners = _projected(flat - (width / 2, height / 2), look, DISTANCE * width)
    corners -= corners.min(axis=0)
    size = np.ceil(corners.max(axis=0)).astype(int).clip(1)
    turned = plate.transform(
        (int(size[0]), int(size[1])),
        Image.Transform.PERSPECTIVE,
        _homography(corners, flat).tolist(),
        Image.Resampling.BICUBIC,
    )
    return turned, corners.astype(np.float32)


def _projected(points: Floats, look: PlateLook, distance: float) -> Floats:
    yaw, pitch, roll = np.radians([look.yaw, look.pitch, look.roll])
    x, y = points.T
    x, z = x * np.cos(yaw), x * np.sin(yaw)
    y, z = y * np.cos(pitch) - z * np.sin(pitch), y * np.sin(pitch) + z * np.cos(pitch)
    x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    nearer = distance / (distance + z)
    return np.stack([x * nearer, y * nearer], axis=1)


def _homography(source: Floats, target: Floats) -> Floats:
    """Return the projective map from four points to four others, in the eight numbers that Pillow takes."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.linalg.solve(np.array(rows), np.array(values))
