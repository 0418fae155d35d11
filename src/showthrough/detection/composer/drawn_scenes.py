"""Drawn scenes with pasted faces, so that detectors trained on different faces see all else alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from showthrough.core.types import Features, Floats, Images
from showthrough.detection.composer.backgrounds import drawn_background
from showthrough.detection.composer.placing import shared_area
from showthrough.detection.composer.textures import as_image, colour, ellipse, noise, scrambled
from showthrough.detection.detectors.detector import Key, Scene

TILE = 64  # pixels a side at which faces are held
SMALLEST, LARGEST = 0.17, 0.55  # height of a patch, as a share of the scene's side
MOST_FACES = 3
DISTRACTORS = (3, 6)  # fewest and most; more of them than faces, so that "a patch" is a bad guess
DECOYS = 0.5  # share of distractors that are scrambled faces


class Slot(NamedTuple):
    """Place of a patch and how it is changed on the way, whatever the patch shows."""

    box: tuple[int, int, int, int]  # x1, y1, x2, y2
    is_flipped: bool
    contrast: float
    brightness: float  # added grey levels
    softness: float  # width of the fading border, as a share of the radius


@final
@dataclass(frozen=True, kw_only=True)
class EmptyScene:
    """A scene before the faces come: background, distractors, and slots for faces and for decoys.

    Distractors are drawn; decoys are faces of the same kind, scrambled. Both are pasted just as faces
    are, through the same soft ellipse, so that neither the edge of a patch, nor its being there, nor its
    colours give a face away.
    """

    background: Floats  # (size, size, 3) grey levels
    slots: tuple[Slot, ...]  # for faces
    decoys: tuple[Slot, ...]
    saturation: float  # 0 takes all colour out of the finished scene
    grain: Floats  # (size, size, 1) camera noise over everything

    def compose(self, faces: Images, decoys: Images) -> Scene:
        """Return the finished scene with one patch, (TILE, TILE, 3), in each slot."""
        canvas = self.background.copy()
        for slot, patch in zip((*self.decoys, *self.slots), (*decoys, *faces), strict=True):
            _paste(canvas, patch, slot)
        grey = canvas.mean(axis=2, keepdims=True)
        finished = grey + self.saturation * (canvas - grey) + self.grain
        boxes = np.array([slot.box for slot in self.slots], dtype=np.float64).reshape(-1, 4)
        return Scene(np.clip(finished, 0, 255).astype(np.uint8), boxes)


def draw_stage(key: Key, index: int, size: int, *, is_empty: bool = False) -> EmptyScene:
    """Draw stage `index` of a stream, for 0 to 3 faces, or without faces and decoys."""
    rng = np.random.default_rng([*key, index])
    wanted = 0 if is_empty else int(rng.integers(0, MOST_FACES + 1))
    slots = _slots(rng, size, wanted + int(rng.integers(DISTRACTORS[0], DISTRACTORS[1] + 1)))
    canvas = drawn_background(rng, size)
    texture = noise(rng, max(size, TILE), rng.uniform(1.0, 2.0))
    decoys = []
    for slot in slots[wanted:]:
        if not is_empty and rng.random() < DECOYS:
            decoys.append(slot)
        else:
            _paste(canvas, _distractor(rng, texture), slot)
    saturation = float(rng.choice([0.0, rng.uniform(0.3, 1.0)]))  # half of the scenes are grey
    return EmptyScene(
        background=canvas,
        slots=slots[:wanted],
        decoys=tuple(decoys),
        saturation=saturation,
        grain=rng.normal(0, rng.uniform(0, 6), (size, size, 1)),
    )


def paired_scenes(key: Key, n: int, size: int, faces: Mapping[str, Images]) -> dict[str, list[Scene]]:
    """Return `n` scenes for each kind of faces, alike in everything but the faces and their decoys.

    The faces of a kind are shown in turn, so that each is seen as often as any other.
    """
    scenes: dict[str, list[Scene]] = {kind: [] for kind in faces}
    shown = 0
    for index in range(n):
        stage = draw_stage(key, index, size)
        for kind, tiles in faces.items():
            scenes[kind].append(_filled(stage, tiles, shown, (*key, index)))
        shown += len(stage.slots)
    return scenes


def scenes_by_person(key: Key, n: int, size: int, faces: Sequence[Images]) -> list[Scene]:
    """Return `n` scenes, scene i with faces of person i only, or i modulo the number of people.

    With one person a scene, people can be drawn again, scenes and all, for an interval.
    """
    people = len(faces)
    return [
        _filled(draw_stage(key, index, size), faces[index % people], index // people, (*key, index))
        for index in range(n)
    ]


def empty_scenes(key: Key, n: int, size: int) -> list[Scene]:
    """Return `n` scenes without faces: whatever is found there is a false alarm."""
    nothing = np.empty((0, TILE, TILE, 3), dtype=np.uint8)
    stages = (draw_stage(key, index, size, is_empty=True) for index in range(n))
    return [stage.compose(nothing, nothing) for stage in stages]


def _filled(stage: EmptyScene, tiles: Images, first: int, key: Key) -> Scene:
    """Return the scene with the tiles from `first` on as its faces, and the next ones as decoys."""
    turn = (first + np.arange(len(stage.slots) + len(stage.decoys))) % len(tiles)
    faces, others = np.split(tiles[turn], [len(stage.slots)])
    return stage.compose(faces, scramble(others, key))


def scramble(faces: Images, key: Key) -> Images:
    """Return patches with the colours and the spectrum of faces, and nothing of their shape.

    The phases of the Fourier transform become those of noise, alike in the three channels.
    """
    return np.array([scrambled(face, (*key, 1 + i)) for i, face in enumerate(faces)], dtype=np.uint8).reshape(
        faces.shape
    )


def _paste(canvas: Floats, patch: Images, slot: Slot) -> None:
    """Blend a patch into the canvas, in place, through a soft ellipse that fills the slot's box."""
    x1, y1, x2, y2 = slot.box
    small = Image.fromarray(patch).resize((x2 - x1, y2 - y1), Image.Resampling.BILINEAR)
    pixels = np.asarray(small, dtype=np.float64)[:, :: -1 if slot.is_flipped else 1]
    mean = pixels.mean()
    pixels = np.clip(mean + slot.contrast * (pixels - mean) + slot.brightness, 0, 255)
    mask = ellipse(y2 - y1, x2 - x1, slot.softness)
    canvas[y1:y2, x1:x2] += mask * (pixels - canvas[y1:y2, x1:x2])


def _slots(rng: np.random.Generator, size: int, wanted: int) -> tuple[Slot, ...]:
    """Return up to `wanted` slots that overlap little; a crowded scene gets fewer, distractors first."""
    slots: list[Slot] = []
    for _ in range(8 * wanted):
        height = round(size * np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST))))
        width = round(height * rng.uniform(0.8, 1.0))
        x, y = int(rng.integers(0, size - width + 1)), int(rng.integers(0, size - height + 1))
        box = (x, y, x + width, y + height)
        look = (bool(rng.random() < 0.5), rng.uniform(0.7, 1.2), rng.normal(0, 15), rng.uniform(0.08, 0.25))
        if all(shared_area(box, other.box) < 0.1 for other in slots):
            slots.append(Slot(box, *look))
        if len(slots) == wanted:
            break
    return tuple(slots)


def _distractor(rng: np.random.Generator, texture: Features) -> Images:
    """Return a tile made like a face but of none: soft shading in skin-like or grey tones, dark marks."""
    y, x = rng.integers(0, len(texture) - TILE + 1, 2)
    shading = rng.uniform(-80, 80) * texture[y : y + TILE, x : x + TILE]
    tint = rng.uniform(0, 1) * rng.normal(0, 25, 3) + rng.uniform(0, 1) * np.array([20.0, 0.0, -20.0])
    image = as_image(rng.uniform(60, 200) + tint + shading)
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(0, 12))):
        _mark(rng, draw)
    if rng.random() < 0.3:  # a face is nearly symmetric: let that alone not give it away
        left = image.crop((0, 0, TILE // 2, TILE))
        image.paste(left.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (TILE // 2, 0))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 3)))))


def _mark(rng: np.random.Generator, draw: ImageDraw.ImageDraw) -> None:
    """Draw a spot or an arc, dark as often as not."""
    tone = rng.choice([rng.uniform(0, 70), rng.uniform(70, 250)])
    tint = colour(tone + rng.normal(0, 10, 3))
    x, y = rng.uniform(0, TILE, 2)
    width, height = TILE * rng.uniform(0.04, 0.4), TILE * rng.uniform(0.03, 0.25)
    box = (x - width, y - height, x + width, y + height)
    if rng.random() < 0.6:
        draw.ellipse(box, fill=tint)
    else:
        start = float(rng.uniform(0, 360))
        draw.arc(box, start, start + rng.uniform(60, 300), fill=tint, width=int(rng.integers(1, 6)))
