"""Terminal output of `calibrate` and `overlap`: tables for people."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from showthrough.legible import legible
from showthrough.matchers.calibration_tables import PlainTable, headline, tables_of
from showthrough.matchers.overlap_record import sentences_of

if TYPE_CHECKING:
    from showthrough.matchers.calibration_record import MatcherCalibration
    from showthrough.matchers.overlap_record import OverlapFound


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


def print_overlap(found: "OverlapFound", listing: Path, *, names: bool) -> None:
    """Print how many people stand in both sets; who they are only where that is asked for."""
    console = _console()
    for sentence in sentences_of(found.overlap):
        console.print(sentence, soft_wrap=True)
    console.print(f"The pairs are listed in {listing}", soft_wrap=True)
    if names and found.pairs:
        heads = ("", "in A", "in B", "photo in A", "photo in B")
        rows = tuple(tuple(map(str, one[: len(heads)])) for one in found.pairs)
        _print_table(console, PlainTable("Pairs", heads, rows))
