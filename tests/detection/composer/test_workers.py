"""Work on other processes: in order, with what went wrong in them, and none left behind."""

import multiprocessing
from functools import partial

import pytest

from showthrough.detection.composer.workers import in_order
from showthrough.errors import DataError, EnvironmentFault
from squares import squares


def test_without_workers_nothing_is_done_before_it_is_asked_for() -> None:
    results = in_order(partial(squares, fails_at=2), range(5), 0)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(DataError):
        next(results)
    assert list(in_order(squares, [], 3)) == []


def test_results_come_in_order_and_a_fault_is_raised_in_its_place() -> None:
    results = in_order(partial(squares, fails_at=80), range(200), 2)
    assert [next(results) for _ in range(80)] == [n**2 for n in range(80)]
    with pytest.raises(DataError, match="number 80 is odd"):
        next(results)
    assert not multiprocessing.active_children()


def test_a_worker_that_ends_is_told() -> None:
    with pytest.raises(EnvironmentFault, match="ask for fewer workers"):
        list(in_order(partial(squares, ends_at=3), range(40), 2))
    assert not multiprocessing.active_children()


def test_who_has_enough_leaves_no_process_behind() -> None:
    endless = in_order(squares, range(2**62), 1)
    assert [next(endless) for _ in range(60)] == [n**2 for n in range(60)]
    endless.close()
    assert not multiprocessing.active_children()
