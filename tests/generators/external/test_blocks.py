"""An image is the same however many are asked for and wherever one begins."""

import numpy as np
import pytest

from showthrough.generators.external.blocks import in_blocks, noise_of


def numbered(rows: range) -> np.ndarray:
    """Images that tell their number and the block that they were drawn in."""
    return np.stack([np.full((1, 1, 3), (row, rows.start, len(rows)), dtype=np.uint8) for row in rows])


@pytest.mark.parametrize(("n", "start"), [(1, 0), (7, 0), (5, 3), (4, 4), (9, 11), (0, 6)])
def test_images_come_in_order_out_of_whole_blocks(n: int, start: int) -> None:
    found = in_blocks(n, start, 4, numbered)
    assert found[:, 0, 0, 0].tolist() == list(range(start, start + n))
    assert (found[:, 0, 0, 1] == found[:, 0, 0, 0] // 4 * 4).all()
    assert (found[:, 0, 0, 2] == 4).all()


def test_only_the_blocks_that_are_needed_are_drawn() -> None:
    drawn: list[range] = []
    in_blocks(5, 6, 4, lambda rows: (drawn.append(rows), numbered(rows))[1])
    assert drawn == [range(4, 8), range(8, 12)]


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
def test_each_image_has_its_own_noise(distribution: str) -> None:
    whole = noise_of(range(6), 5, (3, 2), distribution)
    assert np.array_equal(whole[2:5], noise_of(range(2, 5), 5, (3, 2), distribution))
    assert not np.array_equal(whole, noise_of(range(6), 6, (3, 2), distribution))
    assert whole.dtype == np.float32
    assert len(np.unique(whole)) == whole.size


def test_uniform_noise_lies_between_minus_one_and_one() -> None:
    drawn = noise_of(range(500), 0, (10,), "uniform")
    assert -1 <= drawn.min() < -0.99
    assert 0.99 < drawn.max() < 1
