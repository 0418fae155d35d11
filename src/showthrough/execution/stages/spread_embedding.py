"""The embedding of images as tasks on an engine: one task a chunk, as the plan of `embedded` has them."""

from collections.abc import Iterator
from typing import NamedTuple, final

import torch

from showthrough.audit.options import Over
from showthrough.core.config import AuditConfig
from showthrough.core.images import ImageSet
from showthrough.core.reading.image_chunks import plan
from showthrough.core.types import Features, Rows
from showthrough.data.workspace import Place
from showthrough.errors import IntegrityError
from showthrough.execution.stages.models import ToldModel, models_of
from showthrough.execution.stages.shards import shard_digest, shard_of
from showthrough.execution.stages.task_work import EMBED, PIXELS, VECTORS, kind_of_device, run_task
from showthrough.execution.tasks import Task, TaskFolder, code_version
from showthrough.execution.work_pool import WorkPool, in_order
from showthrough.observers.live_observations import Observer
from showthrough.observers.runtime.device import MOST_WORKERS
from showthrough.observers.runtime.streaming import CHUNK, embedded
from showthrough.signals.context import Observers

FOLDER = "tasks"  # of the vault


class WrittenTask(NamedTuple):
    """Task that was written, and the rows of the set whose vectors it computes."""

    key: str
    rows: Rows


@final
class TaskWriter:
    """Writer of the tasks of an audit, for whoever runs them."""

    def __init__(self, observers: Observers, config: AuditConfig, place: Place) -> None:
        self.folder = TaskFolder(place.vault.folder / FOLDER)
        self._models = models_of(observers, config, place.base)
        self._threads = max(1, torch.get_num_threads() // MOST_WORKERS)  # as `side_by_side` gives each chunk

    def model(self, images: ImageSet, observer: Observer) -> ToldModel | None:
        """Return the network that workers build; None where this process has to look by itself."""
        return self._models.get(observer.digest) if images.has_pixels else None

    def chunks(
        self, images: ImageSet, observer: Observer, model: ToldModel, start: int
    ) -> Iterator[WrittenTask]:
        """Write one task after the other as they are asked for; what is done already is not written."""
        self.folder.describe(model.name, model.told)
        for rows in plan(images, observer.size, CHUNK, start):
            shard = shard_digest(images, rows, observer.size)
            task = Task(EMBED, shard, observer.digest, code_version())
            if not self.folder.is_done(task.key):
                self._write(task, images, observer, model, rows)
            yield WrittenTask(task.key, rows.astype("int64"))

    def _write(self, task: Task, images: ImageSet, observer: Observer, model: ToldModel, rows: Rows) -> None:
        files, pixels = shard_of(images, rows, observer.size)
        if pixels is not None:
            self.folder.keep(f"{task.key}.{PIXELS}", {PIXELS: pixels})
        told = {"task": task, "model": model.name, "files": files}
        self.folder.describe(task.key, told | {"threads": self._threads, "device": kind_of_device()})


@final
class SpreadEmbedding:
    """Embedding on the workers of a pool, as `embedded` does it here, bit for bit."""

    def __init__(self, pool: WorkPool, writer: TaskWriter) -> None:
        self._pool, self._writer = pool, writer

    def __call__(
        self, images: ImageSet, observer: Observer, start: int = 0
    ) -> Iterator[tuple[Rows, Features]]:
        """Yield rows of the set and their vectors; `start` rows are left out.

        Raises:
            ShowthroughError: what a worker refused.
        """
        model, folder = self._writer.model(images, observer), self._writer.folder
        if model is None:
            yield from embedded(images, observer, start)
            return
        rows: dict[str, Rows] = {}

        def keys() -> Iterator[str]:
            for chunk in self._writer.chunks(images, observer, model, start):
                rows[chunk.key] = chunk.rows
                yield chunk.key

        for key in in_order(self._pool, run_task, folder, keys()):
            found = folder.kept(key)
            if found is None:
                raise IntegrityError("a task's file was damaged as it was read; run the same command again")
            yield rows.pop(key), found[VECTORS]
            folder.remove([key])  # whoever asked for more has kept it
        folder.remove([model.name])


def spread_over(pool: WorkPool) -> Over:
    """Return what lets the observers of an audit work on the workers of a pool."""

    def over(observers: Observers, config: AuditConfig, place: Place) -> Observers:
        return observers._replace(embed=SpreadEmbedding(pool, TaskWriter(observers, config, place)))

    return over
