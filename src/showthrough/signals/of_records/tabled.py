"""Rows of tables as one table, for the attacks that look at columns."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts.of_records.table_facts import TabledRecords
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.data.kinds.table_rows import secrets_of
from showthrough.signals.context import Context, Plant, Signal
from showthrough.stats.tabular.mixed import Mixed


@final
class TabledSignal(Signal[TabledRecords]):
    """Tables of the records of an audit, and what their columns are called."""

    name = "tabled"
    of_pictures = False
    fact = TabledRecords

    def measure(self, context: Context, seen: View) -> TabledRecords | Missing:
        """Return how sets of records become tables, or why they are none."""
        if context.config.audited != "tables":
            return Missing("only rows of tables have columns")
        columns: tuple[str, ...] = seen.images(Role.TRAIN).item(0).columns
        return TabledRecords(table_of, columns, secrets_of(context.config.data) or columns)

    def planted(self, plant: Plant) -> TabledRecords | Missing:
        """Return that of the audit: planted records are rows of the same columns."""
        return plant.real.known(TabledRecords)


def table_of(images: ImageSet) -> Mixed:
    """Return the rows of a set of records as one table."""
    from showthrough.observers.items.row_vectors import stacked  # torch comes with it

    return stacked([images.item(row) for row in range(len(images))])
