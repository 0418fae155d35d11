"""Tables of made-up people, in files and in memory, one of them with rows that were copied."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from quoted_worlds import RecordsSeen, records
from showthrough.core.facts.of_records.table_facts import TabledRecords
from showthrough.core.images import ImageSet, Role
from showthrough.data.kinds.table_rows import EncodedRows
from showthrough.signals.of_records.tabled import table_of
from showthrough.stats.tabular.mixed import Mixed

ROLES = ("train", "holdout", "reference", "synthetic")
NAMES = ("age", "height", "weight", "pressure", "ward")


def people(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return rows (n, 5): four numbers that go together, and a ward of four."""
    shared = rng.normal(size=(n, 1))
    numbers = 50 + 10 * (0.6 * shared + 0.8 * rng.normal(size=(n, 4)))
    return np.hstack([numbers.round(2), rng.integers(0, 4, (n, 1))])


def tables(n: int, copied: int, rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    """Return rows by role; the first `copied` synthetic ones are training rows."""
    made = {role: people(n, rng) for role in ROLES}
    made["synthetic"][:copied] = made["train"][:copied]
    return made


def write_tables(folder: Path, made: dict[str, NDArray[np.float64]]) -> None:
    """Write a CSV for each role; real people have a column that names them."""
    for role, rows in made.items():
        named = role != "synthetic"
        lines = [",".join([*(["patient"] if named else []), *NAMES])]
        for number, row in enumerate(rows):
            cells = [*(f"{cell:.2f}" for cell in row[:4]), f"w{int(row[4])}"]
            lines.append(",".join([*([f"zebra-{role}-{number}"] if named else []), *cells]))
        (folder / f"{role}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def row_set(role: Role, rows: NDArray[np.float64], people_of: list[str] | None = None) -> ImageSet:
    """Return rows as a set of records; each is a person of its own unless `people_of` says whose it is."""
    table = Mixed(rows[:, :4], rows[:, 4:].astype(np.int64))
    return records(role, EncodedRows(table, NAMES), people_of)


class TablesSeen(RecordsSeen):
    """Observations of tables: rows and what their columns are called, and nothing else."""

    def __init__(self, made: dict[str, NDArray[np.float64]], secrets: tuple[str, ...] = NAMES) -> None:
        """Keep the rows of training, held-out and synthetic records."""
        sets = [row_set(role, made[role]) for role in (Role.TRAIN, Role.HOLDOUT, Role.SYNTHETIC)]
        super().__init__("tables", *sets)
        self.search = TabledRecords(table_of, NAMES, secrets)
