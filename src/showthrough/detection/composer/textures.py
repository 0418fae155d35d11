"""Textures, colours and masks that drawn pictures are made of."""

from collections.abc import Sequence
from typing import final

import numpy as np
from PIL import Image

from showthrough.core.types import Features, Floats, Images

STEEPNESS = (0.4, 0.8, 1.1, 1.4, 1.7, 2.0)  # of the spectra of a pool: from sand to clouds
WIDEST = 512  # pixels a side of a pooled texture; larger pictures repeat it


@final
class TexturePool:
    """Noise fields that are drawn once and cut, turned and mirrored for each picture.

    The fields repeat without a seam, so that a cut may begin anywhere.
    """

    def __init__(self, seed: Sequence[int], side: int) -> None:
        side = min(WIDEST, 1 << max(side - 1, 1).bit_length())
        self._side = side
        fields = (
            noise(np.random.default_rng([*seed, number]), side, steepness)
            for number, steepness in enumerate(STEEPNESS)
        )
        self._fields = [np.tile(field, (2, 2, 1)) for field in fields]  # most cuts are then mere views

    def cut(self, rng: np.random.Generator, height: int, width: int) -> Features:
        """Return mostly grey noise, (height, width, 3), of mean 0 and deviation 1 over its whole field."""
        field = self._fields[int(rng.integers(len(self._fields)))]
        if rng.random() < 0.5:
            field = field.swapaxes(0, 1)
        y, x = (int(start) for start in rng.integers(0, self._side, 2))
        if rng.random() < 0.5:
            field = field[:, ::-1]
        if y + height <= len(field) and x + width <= len(field):
            return field[y : y + height, x : x + width]
        rows, columns = (np.arange(y, y + height) % self._side, np.arange(x, x + width) % self._side)
        return field.take(rows, axis=0).take(columns, axis=1)


def noise(rng: np.random.Generator, size: int, steepness: float) -> Features:
    """Return mostly grey noise, (size, size, 3), of deviation 1 and amplitude 1 / frequency^steepness."""
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    frequency[0, 0] = np.inf  # no mean
    amplitude = (frequency**-steepness).astype(np.float32)
    normal = rng.standard_normal((4, *amplitude.shape, 2), dtype=np.float32)
    grey, *colours = np.fft.irfft2(normal.view(np.complex64)[..., 0] * amplitude, s=(size, size))
    field = grey[..., None] + 0.3 * np.stack(colours, axis=-1)
    return np.asarray(field / field.std(), dtype=np.float32)


def scrambled(patch: Images, seed: Sequence[int]) -> Images:
    """Return a patch, (H, W, 3), with the colours and the spectrum of this one, and nothing of its shape.

    The phases of the Fourier transform become those of noise, alike in the three channels.
    """
    drawn = np.random.default_rng(seed).random(patch.shape[:2])
    phase = np.exp(1j * np.angle(np.fft.fft2(drawn)))[..., None]
    phase[0, 0] = 1  # the mean colour stays
    spectrum = np.abs(np.fft.fft2(patch, axes=(0, 1)))
    return np.clip(np.fft.ifft2(spectrum * phase, axes=(0, 1)).real, 0, 255).astype(np.uint8)


def ellipse(height: int, width: int, softness: float) -> Floats:
    """Return a mask, (height, width, 1): 1 inside, falling to 0 over the outer `softness` of the radius."""
    y = (np.arange(height) + 0.5) / height * 2 - 1
    x = (np.arange(width) + 0.5) / width * 2 - 1
    return np.clip((1 - np.hypot(y[:, None], x)) / softness, 0, 1)[..., None]


def as_image(canvas: Floats | Features) -> Image.Image:
    """Return grey levels, cut to 0 to 255, as a picture of 8 bits."""
    return Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))


def colour(levels: Floats) -> tuple[int, int, int]:
    """Return three grey levels as Pillow takes a colour."""
    red, green, blue = (int(level) for level in np.clip(levels, 0, 255))
    return red, green, blue
