"""Section 3: what became of each key figure since the last audit of the same generator."""

from typing import NamedTuple

from showthrough.core.records import AuditRecord
from showthrough.report.change.change_plot import WORDS, FigureMoved, change_figure, moved_figures
from showthrough.report.figures.amounts import ends_text, measured_text
from showthrough.report.figures.figure import Figure
from showthrough.stats.intervals import Interval

TALLY = {  # of one figure, of several
    "worse": (
        "{n} figure is worse, by more than noise explains.",
        "{n} figures are worse, by more than noise explains.",
    ),
    "better": (
        "{n} figure is better, by more than noise explains.",
        "{n} figures are better, by more than noise explains.",
    ),
    "no_difference": (
        "For {n} figure, noise alone would explain the difference.",
        "For {n} figures, noise alone would explain the difference.",
    ),
    "not_comparable": ("{n} figure cannot be compared.", "{n} figures cannot be compared."),
}
LISTED = 40  # rows of the table; the rest is in the record


class ChangeRow(NamedTuple):
    """One figure: before, now, and what that means."""

    name: str
    before: str
    now: str
    change: str
    reason: str


class SinceLast(NamedTuple):
    """The comparison with the last audit, as a page and a terminal tell it."""

    tally: tuple[str, ...]  # sentences
    unlike: tuple[str, ...]  # sentences: what else differs
    rows: tuple[ChangeRow, ...]
    left_out: int
    figure: Figure | None


def since_last(record: AuditRecord, most: int = LISTED, *, drawn: bool = True) -> SinceLast | None:
    """Return the comparison that a record holds, or None where it knows no earlier audit."""
    if record.previous is None:
        return None
    moved = moved_figures(record, record.previous)
    counted = [one.before.significance for one in moved]
    tally = [
        TALLY[word][counted.count(word) != 1].format(n=f"{counted.count(word):,}")
        for word in WORDS
        if word in counted
    ]
    return SinceLast(
        tally=tuple(tally) or ("The two audits have no key figure in common.",),
        unlike=record.previous.unlike,
        rows=tuple(_row(one) for one in moved[:most]),
        left_out=max(len(moved) - most, 0),
        figure=change_figure(record) if drawn else None,
    )


def _row(one: FigureMoved) -> ChangeRow:
    now = one.after
    return ChangeRow(
        name=one.name,
        before=_told(one, one.before.value, one.before.interval),
        now=_told(one, None if now is None else now.value, None if now is None else now.interval),
        change=one.word,
        reason=one.before.reason,
    )


def _told(one: FigureMoved, value: float | None, interval: Interval | None) -> str:
    if value is None:
        return "not measured"
    told, ends = measured_text(value, one.statistic), ends_text(interval, one.statistic)
    return told if interval is None or told.startswith("<") else f"{told} ({ends})"
