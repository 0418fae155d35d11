"""What a worker does with the key of a task, on whichever machine it is."""

import platform
from pathlib import Path
from typing import Any

import torch

from showthrough.errors import EnvironmentFault, IntegrityError, ShowthroughError
from showthrough.execution.stages.models import model_at
from showthrough.execution.stages.shards import source_of
from showthrough.execution.tasks import Task, TaskFolder, code_version
from showthrough.execution.work_pool import DONE, refusal
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.streaming import chunk_embedded

EMBED = "embed"  # the stage
PIXELS = "pixels"  # ending of the file with pixels that a task brings, and their name in it
VECTORS = "vectors"  # what a task of this stage writes


def run_task(folder: str, key: str) -> str:
    """Run one task and return what there is to say: nothing where its file is written."""
    try:
        do_task(TaskFolder(Path(folder)), key)
    except ShowthroughError as error:
        return refusal(error)
    return DONE


def do_task(folder: TaskFolder, key: str) -> None:
    """Compute what a task stands for and write its file, unless that is there.

    Raises:
        UsageError: there is no such task.
        IntegrityError: it is damaged, or of another version of the code, or pictures or weights are not
            those of the audit.
        EnvironmentFault: this machine lacks weights, a library or the kind of device.
        DataError: a picture can no longer be read.
    """
    if folder.is_done(key):
        return
    told = folder.described(key)
    _refuse_other(Task(*told["task"]), key, told["device"])
    torch.set_num_threads(told["threads"])
    folder.keep(key, {VECTORS: _vectors(folder, key, told)})


def _vectors(folder: TaskFolder, key: str, told: dict[str, Any]) -> Any:
    model = model_at(str(folder.folder), told["model"])
    given = folder.kept(f"{key}.{PIXELS}") or {}
    source = source_of(told["files"], given.get(PIXELS))
    return chunk_embedded(source, model, torch.arange(len(source)).numpy())


def _refuse_other(task: Task, key: str, wanted: str) -> None:
    if task.key != key:
        raise IntegrityError(f"the file of task {key} is that of another; run the audit again")
    if task.code != code_version():
        raise IntegrityError(
            f"this machine has {code_version()}, and the task is of {task.code}: give all machines the same"
        )
    if wanted != kind_of_device():
        raise EnvironmentFault(
            f"the audit computes on {wanted}, and this machine on {kind_of_device()}: bits would differ"
        )


def kind_of_device() -> str:
    """Return the kind of device that vectors are computed on: cpu x86_64, cuda, ..."""
    kind = device().type
    return f"cpu {platform.machine()}" if kind == "cpu" else kind
