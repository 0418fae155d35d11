"""Conditions that a whole scene is in: night, defocus, motion, low resolution, noise and JPEG."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from showthrough.core.training_settings.composer_config import STRENGTHS, Condition, Weather
from showthrough.core.types import Images

NIGHT_GAMMA, NIGHT_DIMMING, NIGHT_NOISE = 1.2, 0.55, 10.0  # at full strength
NIGHT_TINT = (0.85, 0.95, 1.0)  # what little light there is, is bluish


class Applied(NamedTuple):
    """Condition that a scene is in."""

    condition: Condition
    strength: float  # in the condition's unit


def draw_conditions(rng: np.random.Generator, conditions: Mapping[Condition, Weather]) -> tuple[Applied, ...]:
    """Draw the conditions of one scene, in the order in which they act."""
    drawn = []
    for condition in Condition:
        weather = conditions.get(condition)
        chance, part = rng.random(2)  # drawn in any case, so that one condition does not change another
        if weather is not None and chance < weather.probability:
            low, high = weather.strength or STRENGTHS[condition].usual
            drawn.append(Applied(condition, round(float(low + part * (high - low)), 3)))
    return tuple(drawn)


def weathered(picture: Image.Image, applied: tuple[Applied, ...], rng: np.random.Generator) -> Image.Image:
    """Return a picture in RGB under the conditions, its objects where they were."""
    for condition, strength in applied:
        picture = _ACTS[condition](picture, strength, rng)
    return picture


def _night(picture: Image.Image, strength: float, rng: np.random.Generator) -> Image.Image:
    levels = np.linspace(0, 1, 256) ** (1 + NIGHT_GAMMA * strength) * (1 - NIGHT_DIMMING * strength)
    table: list[int] = []
    for tint in NIGHT_TINT:
        table += np.round(255 * levels * (1 - strength * (1 - tint))).astype(int).tolist()
    return _noise(picture.point(table), NIGHT_NOISE * strength, rng)


def _blur(picture: Image.Image, strength: float, _: np.random.Generator) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(strength))


def _motion(picture: Image.Image, strength: float, rng: np.random.Generator) -> Image.Image:
    """Return the mean of the picture along a way of that length, whose middle is where it was."""
    angle = rng.uniform(0, np.pi)
    along = np.linspace(-0.5, 0.5, max(2, round(strength) + 1)) * max(0.0, strength - 1)
    steps = np.rint(np.outer(along, [np.sin(angle), np.cos(angle)])).astype(int)
    reach = int(np.abs(steps).max())
    pixels = np.asarray(picture)
    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    total = np.zeros(pixels.shape, dtype=np.uint32 if len(steps) > 256 else np.uint16)
    for y, x in steps + reach:
        total += padded[y : y + height, x : x + width]
    return Image.fromarray(((total + len(steps) // 2) // len(steps)).astype(np.uint8))


def _low_resolution(picture: Image.Image, strength: float, _: np.random.Generator) -> Image.Image:
    small = tuple(max(1, round(side / strength)) for side in picture.size)
    return picture.resize((small[0], small[1]), Image.Resampling.BOX).resize(
        picture.size, Image.Resampling.BILINEAR
    )


def _noise(picture: Image.Image, strength: float, rng: np.random.Generator) -> Image.Image:
    """Return the picture with the noise of a sensor."""
    pixels: Images = np.asarray(picture)
    grain = rng.standard_normal(pixels.shape, dtype=np.float32)
    grain *= np.float32(strength)
    grain += pixels
    np.clip(grain, 0, 255, out=grain)
    return Image.fromarray((grain + np.float32(0.5)).astype(np.uint8))


def _jpeg(picture: Image.Image, strength: float, _: np.random.Generator) -> Image.Image:
    file = BytesIO()
    picture.save(file, "JPEG", quality=round(strength))
    file.seek(0)
    return Image.open(file, formats=("JPEG",)).convert("RGB")


_ACTS: Mapping[Condition, Callable[[Image.Image, float, np.random.Generator], Image.Image]] = {
    Condition.NIGHT: _night,
    Condition.BLUR: _blur,
    Condition.MOTION: _motion,
    Condition.LOW_RESOLUTION: _low_resolution,
    Condition.NOISE: _noise,
    Condition.JPEG: _jpeg,
}
