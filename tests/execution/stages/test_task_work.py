"""One task, on whichever machine: it is done once, and refused where bits could differ."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine_audits import Begun
from showthrough.core.images import Role
from showthrough.errors import EnvironmentFault, IntegrityError, UsageError
from showthrough.execution.stages.spread_embedding import TaskWriter
from showthrough.execution.stages.task_work import do_task, kind_of_device, run_task
from showthrough.execution.tasks import Task, TaskFolder, code_version
from showthrough.execution.work_pool import DONE


def written(small: Begun) -> tuple[TaskFolder, str]:
    writer = TaskWriter(small.observers, small.audit.config, small.place)
    images, net = small.sets[Role.TRAIN], small.observers.shown[-1]
    model = writer.model(images, net)
    assert model is not None
    return writer.folder, next(writer.chunks(images, net, model, 0)).key


def told_otherwise(folder: TaskFolder, key: str, **other: object) -> None:
    told = folder.described(key) | other
    (folder.folder / f"{key}.json").unlink()
    folder.describe(key, told)


def test_a_task_writes_its_file_once(small: Begun, tasks_of_small: Path) -> None:
    folder, key = written(small)
    assert run_task(str(folder.folder), key) == DONE
    kept = folder.kept(key)
    assert kept is not None
    assert kept["vectors"].dtype == np.float32
    time = (folder.folder / f"{key}.safetensors").stat().st_mtime_ns
    do_task(folder, key)
    assert (folder.folder / f"{key}.safetensors").stat().st_mtime_ns == time


def test_what_is_refused_comes_back_in_words(small: Begun, tasks_of_small: Path) -> None:
    folder, _ = written(small)
    name, sentence = json.loads(run_task(str(folder.folder), "unknown"))
    assert name == UsageError.__name__
    assert "no task unknown" in sentence


def test_other_code_other_devices_and_the_file_of_another_task_are_refused(
    small: Begun, tasks_of_small: Path
) -> None:
    folder, key = written(small)
    told_otherwise(folder, key, device="cuda")
    with pytest.raises(EnvironmentFault, match=f"computes on cuda, and this machine on {kind_of_device()}"):
        do_task(folder, key)
    other = Task("embed", "shard", "model", "another version")
    told_otherwise(folder, key, task=other)
    with pytest.raises(IntegrityError, match="is that of another"):
        do_task(folder, key)
    folder.describe(other.key, folder.described(key))
    with pytest.raises(IntegrityError, match=r"the task is of another version") as refused:
        do_task(folder, other.key)
    assert code_version() in str(refused.value)
