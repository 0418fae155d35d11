"""Whether a declared pixel range can be the one that a model draws in, asked of the training images."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from showthrough.core.generator_config import ForeignConfig
from showthrough.core.images import ImageSet
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import PIXEL_RANGES, Features, Images, PixelRange
from showthrough.errors import ConfigError
from showthrough.stats.quality.picture_content import unused_half

ASKED = 128  # images of each side
SIDE = 32  # pixels to which training images are shrunk
ROUNDING = 2.0  # levels of 255: what was drawn is known in 8 bits only


def question_range(config: ForeignConfig, drawn: Images, train: ImageSet, path: Path) -> None:
    """Refuse a range in which a model never draws the dark, or the bright, half that training images use.

    A model that draws in [0, 1] and is declared symmetric makes every image bright and of half the contrast;
    exact copies are then hardly found among them.

    Raises:
        ConfigError: names the range that would fit, and the setting that says that none is wrong.
    """
    if config.trust_pixel_range:
        return
    rows = np.unique(np.linspace(0, len(train) - 1, ASKED).astype(np.int64))
    real = np.concatenate([chunk.pixels for chunk in chunks(train.subset(rows), (SIDE, SIDE), ASKED)])
    half = unused_half(_unit(drawn), _unit(real))
    if half is None:
        return
    fitting = " or ".join(f'"{name}"' for name in _fitting(config.pixel_range, drawn, _unit(real)))
    then = f"set pixel_range to {fitting}" if fitting else "look at what it draws"
    raise ConfigError(
        f"{path} draws no {half} pixel with pixel_range = {config.pixel_range!r}, and training images have "
        f"many: {then}, or set trust_pixel_range = true where its images are {_other(half)} indeed"
    )


def _fitting(declared: str, drawn: Images, real: Features) -> Sequence[str]:
    """Return the ranges in which what was drawn uses both halves and stays within."""
    values = _in_range(drawn, PIXEL_RANGES[declared])
    others = {name: PIXEL_RANGES[name] for name in ("symmetric", "unit", "byte") if name != declared}
    return [
        name for name, range_ in others.items() if _fits(values, range_) and not _misses(values, range_, real)
    ]


def _in_range(levels: Images, range_: PixelRange) -> Features:
    return (range_.black + levels / 255 * (range_.white - range_.black)).astype(np.float32)


def _fits(values: Features, range_: PixelRange) -> bool:
    spare = ROUNDING / 255 * max(1.0, range_.white - range_.black)
    return bool(values.min() >= range_.black - spare and values.max() <= range_.white + spare)


def _misses(values: Features, range_: PixelRange, real: Features) -> bool:
    levels = (values - range_.black) / (range_.white - range_.black)
    return unused_half(levels, real) is not None


def _unit(images: Images) -> Features:
    return np.asarray(images / np.float32(255))


def _other(half: str) -> str:
    return "bright" if half == "dark" else "dark"
