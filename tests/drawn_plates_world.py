"""Pictures of plates that are drawn, before and after a redaction, and a reader that knows the drawings."""

from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image

from showthrough.core.facts.audit_facts import PlateReadings, PlateStrings
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.types import Images, Mask
from showthrough.observers.plates.drawn_plates import drawn_plate

SIZE = (94, 24)  # width and height
Redact = Callable[[Images, Mask], Images]


def numbers(n: int, seed: int) -> list[str]:
    """Return numbers that no register holds: letters QQ and a first digit of zero."""
    drawn = np.random.default_rng(seed).choice(100_000, n, replace=False)
    return [f"QQ 0{number:05d}" for number in drawn]


def photo(text: str, rng: np.random.Generator, size: tuple[int, int] = SIZE) -> Images:
    """Return a plate as a camera sees it: of another colour, a little moved, noisy."""
    paper, ink = rng.integers(170, 256, 3).tolist(), rng.integers(0, 90, 3).tolist()
    width, height = (round(side * rng.uniform(0.9, 1.0)) for side in size)
    picture = Image.new("RGB", size, tuple(paper))
    plate = drawn_plate(text, tuple(paper), tuple(ink)).resize((width, height), Image.Resampling.BILINEAR)
    picture.paste(plate, (int(rng.integers(size[0] - width + 1)), int(rng.integers(size[1] - height + 1))))
    noisy = np.asarray(picture) + rng.normal(0, 3, (size[1], size[0], 3))
    return np.asarray(noisy.round().clip(0, 255).astype(np.uint8))


class Drawn:
    """Pairs of drawn plates by role, and their numbers."""

    def __init__(self, texts: dict[Role, list[str]], redact: Redact, photos: int = 1, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.texts = {role: [text for text in given for _ in range(photos)] for role, given in texts.items()}
        self.clean = {role: np.stack([photo(t, rng) for t in given]) for role, given in self.texts.items()}
        self.redact = redact
        self.of = cache(self._of)

    def pairs(self, subject: str = "licence_plates") -> RedactedPairs:
        return RedactedPairs(self.of, {}, "given masks", subject)

    def _of(self, role: Role) -> PairSet:
        clean = self.clean[role]
        whole = np.ones(clean.shape[1:3], dtype=bool)
        hidden = np.stack([self.redact(picture, whole) for picture in clean])
        return PairSet(self._set(role, clean, "before"), self._set(role, hidden, "after"), lambda _: whole)

    def _set(self, role: Role, pixels: Images, what: str) -> ImageSet:
        n = len(pixels)
        return ImageSet(
            role=role,
            source=ArraySource(pixels),
            ids=[f"{role}-{row}" for row in range(n)],
            identity=[f"plate {text}" for text in self.texts[role]],
            sizes=[pixels.shape[1:3]] * n,
            digest=f"{role} {what}",
        )

    def reader(self) -> PlateStrings:
        """Return a reader that reads what is as sharp as a clean picture, and nothing else."""
        known = {
            picture.tobytes(): text
            for role, pictures in self.clean.items()
            for picture, text in zip(pictures, self.texts[role], strict=True)
        }

        def read(images: ImageSet) -> PlateReadings:
            found = [(row, known.get(images.source.read(row).tobytes())) for row in range(len(images))]
            rows = [row for row, text in found if text is not None]
            return PlateReadings(tuple(t for _, t in found if t is not None), np.array(rows, dtype=np.int64))

        return PlateStrings("reader of drawings", read)
