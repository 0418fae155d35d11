"""Terminal output of `calibrate` and `overlap`: tables for people."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from showthrough.legible import legible
from showthrough.matchers.calibration_tables import PlainTable, headline, tables_of

if TYPE_CHECKING:
    from showthrough.matchers.calibration_record import MatcherCalibration


def print_calibration(found: "MatcherCalibration", written: Sequence[Path]) -> None:
    """Print thresholds, errors, and what is amiss."""
    console = _console()
    console.print(legible(headline(found)), soft_wrap=True)
    for sentence in found.told:
        console.print(Text(legible(sentence), style="bold red"), soft_wrap=True)
    for table in tables_of(found):
        _print_table(console, table)
    console.print()
    for path in written:
        console.print(str(path), soft_wrap=True)


def _print_table(console: Console, table: PlainTable) -> None:
    console.print()
    console.print(Text(table.title, style="bold"))
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in table.heads:
        shown.add_column(head, overflow="fold")
    for row in table.rows:
        shown.add_row(*map(legible, row))
    console.print(shown)
    if table.note:
        console.print(Text(table.note, style="dim"), soft_wrap=True)


def _console() -> Console:
    return Console(markup=False, emoji=False, highlight=False)
