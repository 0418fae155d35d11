"""People whom several attacks found are drawn by combination, and no small number can be worked out."""

import numpy as np
import pytest

from showthrough.core.beside.shown_together import Combination, Shower, ShownTogether
from showthrough.report.editions import DPO, PUBLIC, VAULT
from showthrough.report.several.found_by_several import OTHERS, several_figure
from showthrough.testing.planted_records import a_record

SHOWERS = tuple(
    Shower(check=check, statistic=statistic, params={"by": by})
    for check, statistic, by in (
        ("near_copy", "near_copy_rate", "pixels"),
        ("match_rate", "person_rate", "facenet"),
        ("match_rate", "person_rate", "arcface"),
    )
)


def shown(*cells: tuple[tuple[int, ...], int]) -> ShownTogether:
    ordered = sorted(cells, key=lambda cell: -cell[1])
    return ShownTogether(showers=SHOWERS, cells=tuple(Combination(showers=a, people=n) for a, n in ordered))


def told(together: ShownTogether, edition=DPO) -> dict[str, str]:
    figure = several_figure(a_record(shown=together), edition)
    assert figure is not None
    assert figure.table is not None
    return {row[0]: row[1] for row in figure.table.rows}


def test_the_title_says_how_many_were_found_by_several_and_the_table_by_which() -> None:
    figure = several_figure(a_record(shown=shown(((0,), 12), ((0, 1, 2), 30), ((1, 2), 8))))
    assert figure is not None
    assert figure.title == "38 of 50 training people that attacks found were found by several"
    assert "The most, 30, were found by" in figure.alt
    assert "C: " in figure.note
    assert "<svg" in figure.svg
    assert "<svg" in figure.narrow
    assert [row[1] for row in figure.table.rows] == ["30", "12", "8"]


def test_small_combinations_are_merged_and_never_one_alone() -> None:
    found = told(shown(((0,), 40), ((1,), 3), ((2,), 4)))
    assert (list(found.values()), list(found)[-1]) == (["40", "7"], OTHERS)
    assert list(told(shown(((0,), 40), ((1,), 20), ((2,), 3))).values()) == ["40", "23"]
    assert list(told(shown(((0,), 40), ((1,), 20), ((2,), 9)), PUBLIC).values()) == ["40", "29"]


@pytest.mark.parametrize("together", [None, shown(((0,), 2), ((1,), 2)), shown(((0,), 40), ((1,), 3))])
def test_nothing_is_drawn_of_few_people_or_where_nothing_is_left_apart(together) -> None:
    assert several_figure(a_record(shown=together), DPO) is None


def test_where_few_were_found_by_several_the_title_counts_neither_side() -> None:
    figure = several_figure(a_record(shown=shown(((0,), 40), ((1,), 20), ((1, 2), 3))))
    assert figure is not None
    assert figure.title == "Attacks found 63 training people, most of them by one attack alone"


@pytest.mark.parametrize("edition", [DPO, PUBLIC, VAULT], ids=lambda edition: edition.name)
def test_no_row_is_below_the_smallest_number_in_random_records(edition) -> None:
    rng = np.random.default_rng(4)
    for _ in range(30):
        combinations = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
        cells = [(one, int(rng.integers(1, 25))) for one in combinations if rng.random() < 0.6]
        together = shown(*cells) if cells else None
        figure = several_figure(a_record(shown=together), edition)
        if figure is None or figure.table is None:
            continue
        numbers = [int(row[1]) for row in figure.table.rows]
        assert min(numbers) >= max(5, edition.smallest)
        assert sum(numbers) == together.people
        small = [n for _, n in cells if n < max(5, edition.smallest)]
        assert len(small) != 1 or figure.table.rows[-1][0] == OTHERS


def test_people_of_merged_combinations_are_no_row_of_empty_dots() -> None:
    figure = several_figure(a_record(shown=shown(((0,), 40), ((1,), 3), ((2,), 4))))
    assert figure is not None
    assert ">others</text>" in figure.svg
    assert ">40</text>" in figure.svg
