"""Processes of this machine may be killed at any moment: what comes out is the same."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine_work import deaths, describe, die_always, squares
from showthrough.errors import EnvironmentFault
from showthrough.execution.local_pool import LocalPool, cores
from showthrough.execution.tasks import TaskFolder
from showthrough.execution.work_pool import in_order

N = 12
EXPECTED = [number**2 for number in range(N)]


@pytest.fixture
def pool() -> Iterator[LocalPool]:
    pool = LocalPool(2)
    yield pool
    pool.close()


def test_processes_killed_before_and_while_they_write_change_nothing(pool: LocalPool, tmp_path: Path) -> None:
    assert squares(pool, tmp_path, N, [(1, "writing"), (7, "before")]) == EXPECTED
    assert len(list(tmp_path.glob("*.died"))) == 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_killed_the_files_are_the_same(pool: LocalPool, tmp_path: Path, seed: int) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    assert squares(pool, killed, N, deaths(seed, N, kills=3)) == squares(pool, whole, N) == EXPECTED
    for path in whole.glob("*.safetensors"):
        assert (killed / path.name).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_a_task_that_kills_every_process_is_given_up(pool: LocalPool, tmp_path: Path) -> None:
    folder = TaskFolder(tmp_path)
    with pytest.raises(EnvironmentFault, match="let fewer work at once"):
        list(in_order(pool, die_always, folder, describe(folder, 2)))


def test_no_process_is_started_before_there_is_a_task() -> None:
    pool = LocalPool()
    assert pool.width == cores() <= (os.cpu_count() or 1)
    pool.close()
