"""Drawn images kept on disk block by block."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.core.types import Images
from showthrough.data.drawn_images import stored_images
from showthrough.errors import DataError


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
