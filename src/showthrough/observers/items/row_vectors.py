"""Vectors of rows of tables: numbers in [0, 1], categories as columns. No matcher."""

from collections.abc import Sequence

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.facts.of_records.table_facts import TabledRow
from showthrough.core.images import ImageSet
from showthrough.core.types import Features
from showthrough.observers.items.item_embedder import ItemEmbedder
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.stats.tabular.mixed import Mixed
from showthrough.stats.tabular.record_membership import vectors_of

NAME = "columns"


def stacked(rows: Sequence[TabledRow]) -> Mixed:
    """Return rows as one table; none gives a table without columns."""
    if not rows:
        return Mixed(np.zeros((0, 0)), np.zeros((0, 0), dtype=np.int64))
    return Mixed(*(np.concatenate(parts) for parts in zip(*(row.cells for row in rows), strict=True)))


def row_vectors(reference: ImageSet) -> ItemEmbedder:
    """Return the embedder of rows; scale and common categories are learned from reference people.

    They are neither trained on nor the control: scaled by those who are asked, the smaller group would
    seem to lie farther off.
    """
    known = stacked([reference.item(row) for row in range(len(reference))])

    def embed(rows: Sequence[TabledRow]) -> Features:
        return np.asarray(vectors_of(stacked(rows), by=[known])[0], dtype=np.float32)

    info = EmbedderInfo(
        name=NAME,
        title="columns of the table",
        metric="l2",
        is_matcher=False,
        digest=fingerprint("columns", reference.digest),
        preprocessing="numbers scaled to the range of reference people, 20 commonest categories a column",
        note="says what rows are like, not whose they are",
    )
    return ItemEmbedder(info, embed)
