"""Drawn images kept on disk block by block."""

import contextlib
from pathlib import Path

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.core.types import Images
from showthrough.data.drawn_images import image_set, stored_images
from showthrough.data.vault import Vault
from showthrough.errors import DataError, EnvironmentFault


def silent(done: int, total: int) -> None:
    """Report progress to nobody."""


def numbered(start: int, n: int) -> Images:
    """Return images that are as dark as their number says."""
    return np.broadcast_to(np.arange(start, start + n, dtype=np.uint8)[:, None, None, None], (n, 2, 2, 3))


@pytest.mark.parametrize("size", [3, 4, 10, 512])
def test_blocks_of_any_size_give_the_same_images_and_are_drawn_once(tmp_path: Path, size: int) -> None:
    asked: list[int] = []

    def draw(start: int, n: int) -> Images:
        asked.extend(range(start, start + n))
        if len(asked) > 5 and not (tmp_path / "went on").exists():
            (tmp_path / "went on").touch()
            del asked[-n:]
            raise KeyboardInterrupt
        return numbered(start, n)

    with pytest.raises(KeyboardInterrupt):
        stored_images(tmp_path / "s.npy", 10, draw, silent, size)
    for _ in range(2):
        assert np.array_equal(stored_images(tmp_path / "s.npy", 10, draw, silent, size), numbered(0, 10))
    assert asked == list(range(10))


def test_a_generator_whose_images_change_size_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="changed the size of its images"):
        stored_images(
            tmp_path / "s.npy", 4, lambda start, n: np.zeros((n, 2 + start, 2, 3), np.uint8), silent, 2
        )


@pytest.mark.parametrize("name", ["s.npy", "s.blocks/000000003.npy"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: b"garbage",
        lambda content: content[:-1],
        lambda content: content + b" ",
        lambda content: content[:-33],
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: content[:135] + bytes([content[135] ^ 1]) + content[136:],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    ],
    ids=["empty", "garbage", "cut", "longer", "unsealed", "first", "pixel", "seal"],
)
def test_a_damaged_file_is_drawn_again_and_never_read(tmp_path: Path, name: str, spoil) -> None:
    def breaks_off(start: int, n: int) -> Images:
        if start == 6 and "blocks" in name:
            raise KeyboardInterrupt
        return numbered(start, n)

    with contextlib.suppress(KeyboardInterrupt):
        stored_images(tmp_path / "s.npy", 8, breaks_off, silent, 3)
    path = tmp_path / name
    path.write_bytes(spoil(path.read_bytes()))
    for _ in range(2):
        assert np.array_equal(stored_images(tmp_path / "s.npy", 8, numbered, silent, 3), numbered(0, 8))
    assert [file.name for file in tmp_path.iterdir()] == ["s.npy"]


def test_what_the_disk_cannot_hold_is_refused_after_the_first_block(tmp_path: Path) -> None:
    asked: list[int] = []

    def large(start: int, n: int) -> Images:
        asked.append(start)
        return np.zeros((n, 64, 64, 3), np.uint8)

    with pytest.raises(
        EnvironmentFault, match=r"images of 64 x 64 pixels take 24,[0-9,.]+ GB while they are"
    ):
        stored_images(tmp_path / "s.npy", 10**9, large, silent, 4)
    assert asked == [0]


def test_samples_can_be_read_by_numpy_and_their_digest_needs_no_copy(tmp_path: Path) -> None:
    kept = stored_images(tmp_path / "s.npy", 5, numbered, silent, 2)
    vault = Vault(tmp_path / "vault")
    assert isinstance(kept, np.memmap)
    of_file = image_set(Role.SYNTHETIC, kept, vault, "a")
    assert of_file.digest == image_set(Role.SYNTHETIC, numbered(0, 5).copy(), vault, "a").digest
    assert of_file.digest != image_set(Role.SYNTHETIC, numbered(1, 5).copy(), vault, "a").digest
    assert len(image_set(Role.SYNTHETIC, np.empty((0, 1, 1, 3), np.uint8), vault, "a")) == 0
