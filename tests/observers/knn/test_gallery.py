"""A set is searched in parts that fit, and what cannot be compared is refused with its row."""

import numpy as np
import pytest
import torch

from showthrough.errors import DataError, NotEnoughDataError
from showthrough.observers.knn.gallery import (
    BLOCK,
    PART,
    Searched,
    refuse_few,
    refuse_shapes,
    refuse_values,
    sizes,
    slices,
)
from showthrough.observers.runtime.device import side_by_side

CPU = torch.device("cpu")


def test_slices_hold_every_row_once() -> None:
    assert [list(range(part.start, part.stop)) for part in slices(7, 3)] == [[0, 1, 2], [3, 4, 5], [6]]
    assert slices(0, 3) == []


@pytest.mark.parametrize("free", [2**20, 2**30, 2**40])
def test_a_part_takes_an_eighth_of_the_free_memory_at_most(free: int) -> None:
    found = sizes(CPU, free, width=512)
    assert found.part <= PART
    assert found.part * 512 * 8 <= max(free // 8, 512 * 8)
    assert found.block <= BLOCK
    assert found.tile <= found.part
    assert found.kept * 512 * 8 <= free // 2


def test_the_parts_are_all_vectors_in_order_as_float64_sees_them(rng) -> None:
    vectors = rng.standard_normal((50, 6)).astype(np.float32)
    searched = Searched(vectors, np.arange(0, 50, 2), need=3, unit=False, where=CPU)
    searched.sizes = searched.sizes._replace(part=10, tile=4)
    with side_by_side(CPU) as pool:
        parts = list(searched.parts(pool))
    assert [len(part.names) for part in parts] == [10, 10, 5]
    assert torch.cat([part.names for part in parts]).tolist() == list(range(0, 50, 2))
    whole = searched.exact(vectors[::2])
    assert torch.equal(torch.cat([part.exact.vectors for part in parts], dim=1), whole.vectors)


def test_what_cannot_be_compared_is_refused() -> None:
    a, b = np.zeros((3, 2), np.float32), np.zeros((3, 4), np.float32)
    with pytest.raises(DataError):
        refuse_shapes(a, b, "l2")
    with pytest.raises(NotEnoughDataError):
        refuse_few(a, b[:0], 1)
    a[1, 0] = np.nan
    with pytest.raises(DataError, match="1"):
        refuse_values(a, "a", False)
    with pytest.raises(DataError):
        refuse_values(np.zeros((2, 2), np.float32), "a", True)  # a zero vector has no direction
