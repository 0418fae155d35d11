"""Terminal output of `diff` and `history`: tables for people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from showthrough.legible import legible

if TYPE_CHECKING:
    from showthrough.core.records import AuditRecord
    from showthrough.history.entry import HistoryEntry
    from showthrough.report.change.since_last import SinceLast

FIGURES = 3  # of an audit in the list
STYLES = {"worse": "bold red", "better": "green", "within noise": "dim", "not comparable": "yellow"}


def print_change(found: "SinceLast", before: "AuditRecord", after: "AuditRecord") -> None:
    """Print what became of each figure between two audits."""
    console = Console(markup=False, emoji=False, highlight=False)
    for name, record in (("before", before), ("now", after)):
        when = f"{record.created:%Y-%m-%d %H:%M}"
        console.print(
            f"{name:6}  {when}  {legible(record.heading)}  run {legible(record.run_id)}", soft_wrap=True
        )
    for sentence in (*found.tally, *found.unlike):
        console.print(legible(sentence), soft_wrap=True)
    if not found.rows:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("figure", "before", "now", "change"):
        table.add_column(head, overflow="fold")
    for row in found.rows:
        table.add_row(row.name, row.before, row.now, row.change, style=STYLES.get(row.change, ""))
    console.print()
    console.print(table)


def print_history(entries: "Sequence[HistoryEntry]") -> None:
    """Print audits in the order in which they ended, each with its verdict and its worst figures."""
    console = Console(markup=False, emoji=False, highlight=False)
    if not entries:
        console.print("no audit is in this history")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("when", "audit", "generator", "verdict", "figures that limits are about"):
        table.add_column(head, overflow="fold")
    for entry in entries:
        told = [f"{figure.name}: {figure.told}" for figure in entry.figures[:FIGURES]]
        table.add_row(
            f"{entry.created:%Y-%m-%d %H:%M}", legible(entry.name), legible(entry.subject),
            legible(entry.verdict), "\n".join(legible(one) for one in told) or "none",
        )  # fmt: skip
    console.print(table)
