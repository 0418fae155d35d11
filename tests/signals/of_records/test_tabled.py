"""Sets of records as tables."""

import numpy as np

from showthrough.core.images import Role
from showthrough.signals.of_records.tabled import table_of
from table_worlds import people, row_set


def test_a_set_and_a_subset_are_tables_in_their_order(rng) -> None:
    rows = people(20, rng)
    images = row_set(Role.TRAIN, rows)
    assert np.array_equal(table_of(images).numbers, rows[:, :4])
    assert table_of(images.subset(np.array([3, 1]))).codes[:, 0].tolist() == rows[[3, 1], 4].tolist()
    assert table_of(images.subset(np.array([], dtype=np.int64))).n_rows == 0
