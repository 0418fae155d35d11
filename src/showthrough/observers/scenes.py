"""Drawn scenes with pasted faces, so that detectors trained on different faces see everything else alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from showthrough.core.images import ImageSet
from showthrough.core.reading import chunks
from showthrough.core.types import Floats, Images, Rows

TILE = 64  # pixels a side at which faces are held; no face in a scene is larger
SMALLEST, LARGEST = 0.17, 0.55  # side of a patch, as a share of the scene's
MOST_FACES = 3


class Slot(NamedTuple):
    """Where a patch goes and how it is changed on the way; the same whatever is pasted there."""

    box: tuple[int, int, int, int]  # x1, y1, x2, y2
    flip: bool
    gain: float  # contrast about the patch's mean
    lift: float  # added brightness, in grey levels


class Scene(NamedTuple):
    """A picture and the boxes of its faces."""

    pixels: Images  # (size, size, 3)
    boxes: Floats  # (faces, 4) x1, y1, x2, y2


@final
@dataclass(frozen=True, kw_only=True)
class Stage:
    """A scene before the faces come: background, distractors, and slots for the faces.

    Distractors are pasted exactly as faces are, through the same soft ellipse, so that neither the
    edge of a patch nor its being there gives a face away.
    """

    background: Floats  # (size, size, 3) grey levels
    slots: tuple[Slot, ...]
    saturation: float  # 0 takes all colour out of the finished scene
    noise: Floats  # (size, size, 1) camera noise over everything

    def compose(self, faces: Images) -> Scene:
        """Return the finished scene, with one face (TILE, TILE, 3) in each slot."""
        canvas = self.background.copy()
        for slot, face in zip(self.slots, faces, strict=True):
            paste(canvas, face, slot)
        grey = canvas.mean(axis=2, keepdims=True)
        finished = grey + self.saturation * (canvas - grey) + self.noise
        boxes = np.array([slot.box for slot in self.slots], dtype=np.float64).reshape(-1, 4)
        return Scene(np.clip(finished, 0, 255).astype(np.uint8), boxes)


def draw_stage(seed: int, index: int, size: int, faces: int | None = None) -> Stage:
    """Draw stage `index` of the stream `seed`; `faces` fixes their number, drawn from 0 to 3 otherwise."""
    rng = np.random.default_rng([seed, index])
    wanted = int(rng.integers(0, MOST_FACES + 1)) if faces is None else faces
    slots = _slots(rng, size, wanted + int(rng.integers(3, 7)))
    canvas = _background(rng, size)
    for slot in slots[wanted:]:
        paste(canvas, _distractor(rng), slot)
    saturation = float(rng.choice([0.0, rng.uniform(0.3, 1.0)]))
    noise = rng.normal(0, rng.uniform(0, 6), (size, size, 1))
    return Stage(background=canvas, slots=slots[:wanted], saturation=saturation, noise=noise)


def paste(canvas: Floats, patch: Images, slot: Slot) -> None:
    """Blend a patch into the canvas, in place, through a soft ellipse that fills the slot's box."""
    x1, y1, x2, y2 = slot.box
    small = Image.fromarray(patch).resize((x2 - x1, y2 - y1), Image.Resampling.BILINEAR)
    pixels = np.asarray(small, dtype=np.float64)[:, :: -1 if slot.flip else 1]
    mean = pixels.mean()
    pixels = np.clip(mean + slot.gain * (pixels - mean) + slot.lift, 0, 255)
    mask = _ellipse(y2 - y1, x2 - x1)
    canvas[y1:y2, x1:x2] += mask * (pixels - canvas[y1:y2, x1:x2])


def scramble(faces: Images, seed: int) -> Images:
    """Return patches with the colours and the spectrum of faces, and nothing of their shape.

    The phases of the Fourier transform are replaced by those of noise, alike in the three channels. A
    detector trained on these finds what any patch of such colours gives away: it is the floor.
    """
    scrambled = np.empty_like(faces)
    for i, face in enumerate(faces):
        noise = np.random.default_rng([seed, i]).random(face.shape[:2])
        phase = np.exp(1j * np.angle(np.fft.fft2(noise)))[..., None]
        phase[0, 0] = 1  # keeps the mean colour
        spectrum = np.abs(np.fft.fft2(face, axes=(0, 1)))
        pixels = np.real(np.fft.ifft2(spectrum * phase, axes=(0, 1)))
        scrambled[i] = np.clip(pixels, 0, 255)
    return scrambled


def read_faces(images: ImageSet, rows: Rows) -> Images:
    """Return these images as tiles (n, TILE, TILE, 3), squeezed where they are not square."""
    parts = [chunk.pixels for chunk in chunks(images.subset(rows), (TILE, TILE), batch=256)]
    return np.concatenate(parts) if parts else np.empty((0, TILE, TILE, 3), np.uint8)


def _slots(rng: np.random.Generator, size: int, wanted: int) -> tuple[Slot, ...]:
    """Return up to `wanted` boxes, at least one, that overlap little; crowded scenes get fewer."""
    slots: list[Slot] = []
    for _ in range(8 * wanted):
        height = int(round(size * np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST)))))
        width = int(round(height * rng.uniform(0.8, 1.0)))
        x, y = int(rng.integers(0, size - width + 1)), int(rng.integers(0, size - height + 1))
        slot = Slot(
            (x, y, x + width, y + height), bool(rng.random() < 0.5), rng.uniform(0.7, 1.2), rng.normal(0, 15)
        )
        if all(_overlap(slot.box, other.box) < 0.1 for other in slots):
            slots.append(slot)
        if len(slots) == wanted:
            break
    return tuple(slots)


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> float:
    """Return the shared area as a share of the smaller box."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return max(width, 0) * max(height, 0) / smaller


def _background(rng: np.random.Generator, size: int) -> Floats:
    """Return a gradient with texture and clutter, in grey levels."""
    ramp = np.linspace(0, 1, size)
    angle = rng.uniform(0, 2 * np.pi)
    across = np.cos(angle) * ramp[None, :, None] + np.sin(angle) * ramp[:, None, None]
    start, end = rng.uniform(20, 235, 3), rng.uniform(20, 235, 3)
    canvas = start + (end - start) * across
    canvas += rng.uniform(0, 45) * _noise(rng, size, rng.uniform(0.8, 2.0))
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 9))):
        _clutter(rng, draw, size)
    blurred = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.2))))
    return np.asarray(blurred, dtype=np.float64) + rng.uniform(0, 15) * _noise(rng, size, rng.uniform(0.3, 1.5))


def _clutter(rng: np.random.Generator, draw: ImageDraw.ImageDraw, size: int) -> None:
    colour = tuple(int(c) for c in rng.integers(10, 246, 3))
    x, y = rng.integers(-size // 8, size, 2).tolist()
    width, height = rng.integers(size // 16, size // 2, 2).tolist()
    kind = rng.integers(4)
    if kind == 0:
        draw.rectangle((x, y, x + width, y + height), fill=colour)
    elif kind == 1:
        draw.ellipse((x, y, x + width, y + height), fill=colour)
    elif kind == 2:
        draw.line(
            (x, y, x + width, y + int(rng.integers(-size, size))), fill=colour, width=int(rng.integers(1, 5))
        )
    else:
        draw.polygon([tuple(rng.integers(0, size, 2).tolist()) for _ in range(3)], fill=colour)


def _distractor(rng: np.random.Generator) -> Images:
    """Return a tile that is no face but has a face's ingredients: skin-like tones, soft shading, dark and light marks."""
    tint = rng.uniform(0, 1) * rng.normal(0, 25, 3) + rng.uniform(0, 1) * np.array([20.0, 0.0, -20.0])
    patch = rng.uniform(60, 200) + tint + rng.uniform(5, 80) * _noise(rng, TILE, rng.uniform(1.0, 2.0))
    image = Image.fromarray(np.clip(patch, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(0, 12))):
        _mark(rng, draw)
    if rng.random() < 0.3:  # a face is nearly symmetric: let that alone not give it away
        image.paste(image.crop((0, 0, TILE // 2, TILE)).transpose(Image.Transpose.FLIP_LEFT_RIGHT), (TILE // 2, 0))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 3)))))


def _mark(rng: np.random.Generator, draw: ImageDraw.ImageDraw) -> None:
    """Draw a bar, a spot or an arc, darker than the tile as often as not."""
    tone = rng.choice([rng.uniform(0, 70), rng.uniform(70, 250)]) + rng.normal(0, 10, 3)
    colour = tuple(int(c) for c in np.clip(tone, 0, 255))
    x, y = rng.uniform(0, TILE, 2)
    width, height = TILE * rng.uniform(0.04, 0.4), TILE * rng.uniform(0.03, 0.25)
    box = (x - width, y - height, x + width, y + height)
    if rng.random() < 0.6:
        draw.ellipse(box, fill=colour)
    else:
        start = float(rng.uniform(0, 360))
        draw.arc(box, start, start + float(rng.uniform(60, 300)), fill=colour, width=int(rng.integers(1, 6)))


def _noise(rng: np.random.Generator, size: int, steepness: float) -> Floats:
    """Return noise (size, size, 3) of unit deviation, mostly grey, amplitude falling as 1/frequency^steepness."""
    frequency = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    frequency[0, 0] = np.inf  # no mean
    spectrum = rng.normal(size=(4, *frequency.shape, 2)).view(np.complex128)[..., 0] * frequency**-steepness
    grey, *colours = np.fft.irfft2(spectrum, s=(size, size))
    field = grey[..., None] + 0.3 * np.stack(colours, axis=-1)
    return np.asarray(field / field.std())


def _ellipse(height: int, width: int) -> Floats:
    """Return a mask (height, width, 1): 1 inside, falling to 0 over the outer eighth."""
    y = (np.arange(height) + 0.5) / height * 2 - 1
    x = (np.arange(width) + 0.5) / width * 2 - 1
    radius = np.hypot(y[:, None], x[None, :])
    return np.clip((1 - radius) / 0.125, 0, 1)[..., None]
