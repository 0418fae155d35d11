"""Section 2: people found by several attacks, by the combination that found them, none of them few."""

from functools import partial
from typing import NamedTuple

from showthrough.core.beside.shown_together import Shower, ShownTogether
from showthrough.core.records import AuditRecord
from showthrough.interpret.numbers import count
from showthrough.report.editions import DPO, Edition, cell
from showthrough.report.figures.amounts import full_name
from showthrough.report.figures.combination_plot import CombinationRow, draw_combinations
from showthrough.report.figures.figure import DataTable, Figure, printed
from showthrough.report.figures.svg import Words
from showthrough.report.figures.utility_plot import LETTERS

FEWEST = 5  # people without whom nothing is drawn
MOST_ROWS = 10
MOST_ATTACKS = len(LETTERS)
OTHERS = "other combinations"
SOME_BY_CHANCE = (
    "Some of them are found by chance: section 6 tells how many held-out people each attack finds."
)


class _Shown(NamedTuple):
    """Rows that may be told: all combinations that are large enough, and the others as one."""

    rows: tuple[CombinationRow, ...]
    merged: int  # people in combinations that are not told apart


def several_figure(record: AuditRecord, edition: Edition = DPO) -> Figure | None:
    """Draw how many people each combination of attacks found; nothing below five people or two attacks.

    Combinations of fewer people than the edition prints are merged, and with one that is alone the smallest
    other one: it would follow from the people of all and those of the others.
    """
    shown = record.shown
    fewest = max(FEWEST, edition.smallest)
    if shown is None or shown.people < fewest or not 1 < len(shown.showers) <= MOST_ATTACKS:
        return None
    told = _told(shown, fewest)
    if not any(row.members for row in told.rows):
        return None
    names = [_name(shower, record) for shower in shown.showers]
    words = _words(shown, told, names, edition)
    table = DataTable(
        ("Found by", "Training people"),
        tuple((_combination(row, names), cell(row.people, edition)) for row in told.rows),
    )
    figure = printed(words, partial(draw_combinations, told.rows, len(names)), table)
    legend = "; ".join(f"{LETTERS[place]}: {name}" for place, name in enumerate(names))
    return figure._replace(note=f"{legend}. {SOME_BY_CHANCE}")


def _told(shown: ShownTogether, fewest: int) -> _Shown:
    kept = [CombinationRow(one.showers, one.people) for one in shown.cells]
    small = [row for row in kept if row.people < fewest] + kept[MOST_ROWS:]
    merged = [row for row in kept if row in small]
    rows = [row for row in kept if row not in small]
    while rows and merged and (len(merged) < 2 or sum(row.people for row in merged) < fewest):
        merged.append(rows.pop())
    n = sum(row.people for row in merged)
    others = (CombinationRow((), n),) if merged else ()
    return _Shown((*rows, *others), n)


def _name(shower: Shower, record: AuditRecord) -> str:
    card = record.card(shower.check)
    described = None if card is None else card.statistic(shower.statistic)
    if card is None or described is None:
        return shower.check
    return full_name(card, described, shower.params)


def _combination(row: CombinationRow, names: list[str]) -> str:
    return " + ".join(names[place] for place in row.members) or OTHERS


def _words(shown: ShownTogether, told: _Shown, names: list[str], edition: Edition) -> Words:
    several = sum(one.people for one in shown.cells if len(one.showers) > 1)
    alone = shown.people - several
    smallest = max(FEWEST, edition.smallest)
    is_few = any(0 < n < smallest for n in (several, alone))
    title = (
        f"Attacks found {count(shown.people)} training people, most of them by "
        f"{'several attacks' if several > alone else 'one attack alone'}"
        if is_few
        else f"{count(several).capitalize()} of {count(shown.people)} training people that attacks found "
        "were found by several"
    )
    first = told.rows[0]
    largest = f"The most, {cell(first.people, edition)}, were found by {_combination(first, names)}."
    rest = f" {cell(told.merged, edition)} more were found by {OTHERS}." if told.merged else ""
    return Words(title, f"{title}. {largest}{rest}", "several")
