"""Folders of pictures before and after redaction, as tools write them; nobody is on them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from showthrough.data.catalogue import Cataloguer
from showthrough.data.vault import Vault

BOX = (12, 10, 36, 38)  # x1, y1, x2, y2: what is hidden on every picture
SIDE = 48


def picture(number: int, size: tuple[int, int] = (SIDE, SIDE)) -> np.ndarray:
    coarse = np.random.default_rng([7, number]).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize(size[::-1], Image.Resampling.BICUBIC))


def hidden(pixels: np.ndarray) -> np.ndarray:
    x1, y1, x2, y2 = BOX
    out = pixels.copy()
    out[y1:y2, x1:x2] = (30, 60, 90)
    return out


def save(pixels: np.ndarray, path: Path, **how: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **how)
    return path


def write_pairs(
    base: Path, people: int = 6, photos: int = 2, names: Mapping[str, str] | None = None
) -> tuple[Path, Path]:
    """Write original/pN/M.png and redacted/pN/M.png; `names` renames redacted files by their usual path."""
    before, after = base / "original", base / "redacted"
    for person in range(people):
        for photo in range(photos):
            pixels, name = picture(10 * person + photo), f"p{person}/{photo}.png"
            save(pixels, before / name)
            save(hidden(pixels), after / (names or {}).get(name, name))
    return before, after


def reader(base: Path) -> Cataloguer:
    return Cataloguer(Vault(base / "vault"))
