"""Image sets made from arrays, and drawn images kept block by block."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from showthrough.core.atomic import replacing
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.types import Images
from showthrough.data.vault import Vault
from showthrough.errors import DataError, EnvironmentFault

BLOCK = 512  # images drawn between two saves


def image_set(
    role: Role, pixels: Images, vault: Vault, label: str, files: Sequence[Path | None] | None = None
) -> ImageSet:
    """Return images of one size as a set; nobody is named in it. `files` are what they were copied from."""
    ids = [vault.image_id(role, f"{label}/{row}") for row in range(len(pixels))]
    return ImageSet(
        role=role,
        source=ArraySource(pixels, files),
        ids=ids,
        identity=ids,
        sizes=[(pixels.shape[1], pixels.shape[2])] * len(pixels),
        digest=vault.digest(role, label, np.ascontiguousarray(pixels).tobytes()),
        identity_known=False,
    )


def stored_images(
    path: Path,
    n: int,
    draw: Callable[[int, int], Images],
    progress: Callable[[int, int], None],
    size: int = BLOCK,
) -> Images:
    """Return `n` images drawn in blocks and kept on disk; a killed run goes on at the next block.

    `draw(start, n)` must give the same images for the same numbers, and one path goes with one size.
    """
    if path.exists():
        stored: Images = np.load(path, mmap_mode="r")
        return stored
    folder = path.with_suffix(".blocks")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        blocks = []
        for start in range(0, n, size):
            blocks.append(_block(folder, start, min(size, n - start), draw))
            progress(min(start + size, n), n)
        drawn = [np.load(block) for block in blocks]
        if len({images.shape[1:] for images in drawn}) > 1:
            raise DataError(
                f"the generator changed the size of its images; delete {folder} to draw all again"
            )
        with replacing(path) as file:
            np.save(file, np.concatenate(drawn))
    except OSError as error:
        raise EnvironmentFault(f"cannot keep drawn images in {path.parent}: {error.strerror}") from error
    for block in blocks:
        block.unlink()
    folder.rmdir()
    result: Images = np.load(path, mmap_mode="r")
    return result


def _block(folder: Path, start: int, n: int, draw: Callable[[int, int], Images]) -> Path:
    path = folder / f"{start:09d}.npy"
    if not path.exists():
        with replacing(path) as file:
            np.save(file, draw(start, n))
    return path
