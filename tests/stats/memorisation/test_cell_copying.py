"""The data-copying test cell by cell."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.memorisation.cell_copying import Queries, cell_copying
from showthrough.stats.memorisation.copying import copying_z, k_means_cells
from showthrough.stats.neighbours import nearest


def queries(points, train, cell, people=None) -> Queries:
    return Queries(
        nearest(points, train, 1).distance[:, 0], cell, np.arange(len(points)) if people is None else people
    )


def four_kinds(rng, copied: int | None = None):
    centres = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0], [50.0, 50.0]])
    kinds = [np.repeat(np.arange(4), n) for n in (100, 60, 80)]
    train, holdout, made = (centres[kind] + rng.normal(size=(len(kind), 2)) for kind in kinds)
    if copied is not None:
        made[kinds[2] == copied] = train[kinds[0] == copied][:80] + 1e-3
    return train, holdout, made, kinds


def test_values_are_those_of_the_plain_test(rng):
    train, holdout, made, kinds = four_kinds(rng, copied=2)
    found = cell_copying(queries(holdout, train, kinds[1]), queries(made, train, kinds[2]))
    plain = copying_z(train, holdout, made, tuple(kinds))
    assert found.c_t == pytest.approx(plain.c_t)
    assert {cell.name: cell.z for cell in found.cells} == pytest.approx(plain.cells)


def test_the_cell_that_was_copied_is_the_worst_and_is_shown_by_its_interval(rng):
    train, holdout, made, kinds = four_kinds(rng, copied=2)
    found = cell_copying(queries(holdout, train, kinds[1]), queries(made, train, kinds[2]))
    assert found.cells[0].name == "2"
    assert found.worst.high < 0
    assert found.worst.high > found.cells[0].interval.high  # it allows for having picked this cell
    assert found.interval.contains(found.c_t)


def test_where_nothing_is_copied_intervals_hold_zero_although_people_repeat_themselves():
    rng, runs, c_t, worst = np.random.default_rng(9), 150, 0, 0
    for _ in range(runs):
        centres = rng.normal(size=(30, 2))
        who = np.repeat(np.arange(30), 4)
        train, made = rng.normal(size=(150, 2)), rng.normal(size=(100, 2))
        holdout = centres[who] + 0.05 * rng.normal(size=(120, 2))
        cells = (holdout[:, 0] > 0).astype(int), (made[:, 0] > 0).astype(int)
        found = cell_copying(queries(holdout, train, cells[0], who), queries(made, train, cells[1]))
        c_t += found.interval.contains(0)
        worst += found.worst.high < 0
    assert c_t / runs >= 0.92
    assert worst / runs <= 0.05


def test_cells_with_too_few_synthetic_images_are_named(rng):
    train, holdout, made, kinds = four_kinds(rng)
    few = (kinds[2] != 3) | (np.arange(len(made)) % 80 < 5)
    found = cell_copying(queries(holdout, train, kinds[1]), queries(made[few], train, kinds[2][few]))
    assert found.thin == ("3",)
    assert sum(cell.weight for cell in found.cells) == pytest.approx(1)
    assert len(found.cells) == 3


def test_no_cell_with_enough_images_is_refused_with_the_number_needed(rng):
    train, holdout, made, kinds = four_kinds(rng)
    few = np.arange(len(made)) % 80 < 5
    with pytest.raises(NotEnoughDataError, match="holds 20 synthetic ones") as caught:
        cell_copying(queries(holdout, train, kinds[1]), queries(made[few], train, kinds[2][few]))
    assert caught.value.needed == 80


def test_distances_that_are_not_finite_and_labels_that_do_not_fit_are_refused(rng):
    held = Queries(np.ones(30), np.zeros(30), np.arange(30))
    with pytest.raises(ValueError, match="finite"):
        cell_copying(held, Queries(np.full(30, np.nan), np.zeros(30), np.arange(30)))
    with pytest.raises(ValueError, match="cells of synthetic must be 30 labels"):
        cell_copying(held, Queries(np.ones(30), np.zeros(29), np.arange(30)))


def test_equal_distances_everywhere_are_no_sign_of_copies():
    equal = Queries(np.ones(40), np.zeros(40), np.arange(40))
    found = cell_copying(equal, equal)
    assert found.c_t == pytest.approx(0, abs=0.01)
    assert found.interval.contains(0)


def test_k_means_finds_the_kinds_and_the_same_ones_again(rng):
    train, holdout, made, kinds = four_kinds(rng)
    cells = k_means_cells(train, holdout, made)
    pairs = set(zip(kinds[1], cells[0], strict=True))
    assert len({cell for _, cell in pairs}) == len(pairs)  # no cell mixes two kinds
    np.testing.assert_array_equal(cells[1], k_means_cells(train, holdout, made)[1])


def test_training_images_that_are_all_equal_make_one_cell():
    held, made = k_means_cells(np.ones((60, 2)), np.zeros((60, 2)), np.zeros((90, 2)))
    assert set(held) == set(made) == {0}
