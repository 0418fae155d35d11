"""Tasks are done in order, once, and again where a worker went away."""

from pathlib import Path

import pytest

from engine_work import Inline, describe, refuse, square, squares
from showthrough.errors import DataError, EnvironmentFault, ShowthroughError
from showthrough.execution.tasks import TaskFolder
from showthrough.execution.work_pool import DONE, MOST_LOSSES, in_order, refusal, refused


def test_answers_come_in_the_order_of_the_tasks(tmp_path: Path) -> None:
    assert squares(Inline(), tmp_path, 9) == [number**2 for number in range(9)]


def test_what_is_done_is_not_done_again_and_what_was_damaged_is(tmp_path: Path) -> None:
    squares(Inline(), tmp_path, 6)
    (tmp_path / f"{4:032x}.safetensors").write_bytes(b"torn")
    pool = Inline()
    assert squares(pool, tmp_path, 6) == [0, 1, 4, 9, 16, 25]
    assert pool.started == [f"{4:032x}"]


def test_a_task_whose_worker_went_away_runs_again(tmp_path: Path) -> None:
    pool = Inline(lost=MOST_LOSSES - 1)
    assert squares(pool, tmp_path, 3) == [0, 1, 4]
    assert len(pool.started) == 3 + MOST_LOSSES - 1


def test_a_task_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="workers died 5 times at one task"):
        squares(Inline(lost=MOST_LOSSES), tmp_path, 3)


def test_tasks_are_asked_for_as_workers_get_free(tmp_path: Path) -> None:
    folder, asked = TaskFolder(tmp_path), []
    keys = (asked.append(key) or key for key in describe(folder, 20))
    answers = in_order(Inline(), square, folder, keys)
    next(answers)
    assert len(asked) == 4


def test_a_refusal_is_the_error_that_it_was_in_the_worker(tmp_path: Path) -> None:
    folder = TaskFolder(tmp_path)
    with pytest.raises(DataError, match="task 1 cannot be"):
        list(in_order(Inline(), refuse, folder, [f"{1:032x}"]))
    assert type(refused('["NoSuchError", "a sentence"]')) is ShowthroughError
    assert type(refused('["Path", "a sentence"]')) is ShowthroughError
    assert str(refused(refusal(EnvironmentFault("no weights")))) == "no weights"


def test_a_file_that_a_worker_wrote_elsewhere_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("showthrough.execution.work_pool.PATIENCE", 0.0)
    with pytest.raises(EnvironmentFault, match="a folder that all machines share"):
        list(in_order(Inline(), lambda _folder, _key: DONE, TaskFolder(tmp_path), ["k"]))
