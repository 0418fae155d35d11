"""Image sets made from arrays, and drawn images kept block by block."""

import hashlib
import logging
import shutil
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np

from showthrough.core.atomic import replacing
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.types import Images
from showthrough.data.vault import Vault
from showthrough.errors import DataError, EnvironmentFault

BLOCK = 512  # images drawn between two saves
CHUNK = 2**20  # bytes
SEAL = 32  # bytes of a SHA-256

log = logging.getLogger(__name__)


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
        digest=vault.digest(role, label, np.ascontiguousarray(pixels).reshape(-1).data),
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
    Each file ends with the SHA-256 of what stands before; one that is damaged is drawn again.

    Raises:
        DataError: the images are not all of one size.
        EnvironmentFault: the disk is full, or too small for all of them.
    """
    folder = path.with_suffix(".blocks")
    try:
        if not _is_whole(path):
            folder.mkdir(parents=True, exist_ok=True)
            blocks = [_block(folder, 0, min(size, n), draw)]
            _refuse_small_disk(blocks[0], n)
            progress(min(size, n), n)
            for start in range(size, n, size):
                blocks.append(_block(folder, start, min(size, n - start), draw))
                progress(min(start + size, n), n)
            _join(path, blocks, n)
        shutil.rmtree(folder, ignore_errors=True)
        result: Images = np.load(path, mmap_mode="r")
    except OSError as error:
        raise EnvironmentFault(f"cannot keep drawn images in {path.parent}: {error.strerror}") from error
    return result


def _block(folder: Path, start: int, n: int, draw: Callable[[int, int], Images]) -> Path:
    path = folder / f"{start:09d}.npy"
    if not _is_whole(path):
        images = draw(start, n)
        _write(path, images.shape, [images])
    return path


def _join(path: Path, blocks: list[Path], n: int) -> None:
    """Write all blocks as one array, without having them all in memory."""
    drawn = [np.load(block, mmap_mode="r") for block in blocks]
    if len({images.shape[1:] for images in drawn}) > 1:
        raise DataError(
            f"the generator changed the size of its images; delete {blocks[0].parent} to draw all again"
        )
    _write(path, (n, *drawn[0].shape[1:]), drawn)


def _write(path: Path, shape: tuple[int, ...], parts: Sequence[Images]) -> None:
    """Write a .npy file and its SHA-256 behind it, where NumPy does not look."""
    described = {"descr": "|u1", "fortran_order": False, "shape": shape}
    header = BytesIO()
    np.lib.format.write_array_header_1_0(header, described)
    seal = hashlib.sha256(header.getvalue())
    with replacing(path) as file:
        file.write(header.getvalue())
        for part in parts:
            content = np.ascontiguousarray(part).reshape(-1).data
            seal.update(content)
            file.write(content)
        file.write(seal.digest())


def _is_whole(path: Path) -> bool:
    """Return whether a file is there and ends with the SHA-256 of what stands before."""
    if not path.exists():
        return False
    left, seal = path.stat().st_size - SEAL, hashlib.sha256()
    with path.open("rb") as file:
        while content := file.read(max(0, min(CHUNK, left))):
            seal.update(content)
            left -= len(content)
        is_whole = file.read() == seal.digest()
    if not is_whole:
        log.warning("drawn images in the vault are damaged, or of another version: they are drawn again")
    return is_whole


def _refuse_small_disk(block: Path, n: int) -> None:
    """Refuse to begin what the disk cannot hold; blocks and the whole stand there side by side at the end."""
    first = np.load(block, mmap_mode="r")
    needed, free = 2 * n * first[0].nbytes - first.nbytes, shutil.disk_usage(block.parent).free
    if needed > free:
        height, width = first.shape[1:3]
        raise EnvironmentFault(
            f"{n:,} images of {width} x {height} pixels take {needed / 1e9:,.1f} GB while they are kept, and "
            f"{free / 1e9:,.1f} GB are free; ask for fewer samples or for smaller images"
        )
