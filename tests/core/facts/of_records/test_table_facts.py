"""Facts about rows of tables."""

import numpy as np

from showthrough.core.facts.of_records.table_facts import TabledRecords, TabledRow
from showthrough.core.images import ImageSet, Role
from showthrough.stats.tabular.mixed import Mixed

COLUMNS = ("age", "height", "weight", "ward")


def example(rng: np.random.Generator) -> TabledRecords:
    """Return tables of which the synthetic one holds the training rows, whatever the records are."""
    numbers, codes = rng.normal(size=(2, 1000, 3)), rng.integers(0, 4, size=(2, 1000, 1))

    def of(images: ImageSet) -> Mixed:
        side = int(images.role not in (Role.TRAIN, Role.SYNTHETIC))
        return Mixed(numbers[side, : len(images)], codes[side, : len(images)])

    return TabledRecords(of, COLUMNS, COLUMNS)


def test_a_row_is_a_table_of_one() -> None:
    row = TabledRow(Mixed(np.zeros((1, 3)), np.zeros((1, 1), dtype=np.int64)), COLUMNS)
    assert row.cells.n_columns == len(row.columns)
