"""Workers of a Ray cluster: core tasks with nothing around them."""

import os
from importlib import import_module
from typing import Any, final

from showthrough.errors import EnvironmentFault, UsageError
from showthrough.execution.work_pool import TaskWork, WorkerLostError, WorkPool

RETRIES = 3  # that Ray makes by itself before we hear of it
SILENT = {  # neither statistics of usage nor a look for newer versions; both before Ray is imported
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
}
HERE = "local"  # address of a cluster of this machine alone, which is started and ended with the pool
MISSING = "the ray engine needs Ray: pip install 'showthrough[ray]'"


@final
class RayPool(WorkPool):
    """Processors of a cluster that was started before, or of this machine; nothing else is asked of it.

    Every node needs this version of showthrough, and the run folder, pictures and weights under the same
    paths. Ray itself sends our arguments, three texts, as pickles to whoever is in the cluster: it must
    be one that nobody else can reach.
    """

    def __init__(self, address: str = HERE, workers: int | None = None) -> None:
        """Join the cluster.

        Raises:
            EnvironmentFault: Ray is not installed, or there is no cluster at the address.
            UsageError: the address is none of a cluster.
        """
        self._ray = _imported()
        self._began = not self._ray.is_initialized()
        if self._began:
            _join(self._ray, address, workers)
        self._workers = workers
        self._remote: dict[TaskWork, Any] = {}

    @property
    def width(self) -> int:
        """Return how many processors the cluster has now, or as many as were asked for."""
        return self._workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def start(self, work: TaskWork, folder: str, key: str) -> Any:
        """Let some node run a task."""
        if work not in self._remote:
            asked = {"num_cpus": 1, "max_retries": RETRIES, "num_gpus": _gpus()}
            self._remote[work] = self._ray.remote(**asked)(work)
        return self._remote[work].remote(folder, key)

    def wait(self, ticket: Any) -> str:
        """Return what a task says at its end."""
        errors = self._ray.exceptions
        lost = (
            errors.WorkerCrashedError,
            errors.NodeDiedError,
            errors.ObjectLostError,
            errors.OutOfMemoryError,
            errors.LocalRayletDiedError,
        )
        try:
            told: str = self._ray.get(ticket)
        except lost as error:
            raise WorkerLostError from error
        except errors.RaySystemError as error:
            raise EnvironmentFault("the cluster went away; run the same command again") from error
        return told

    def is_lost(self, ticket: Any) -> bool:
        """Return False: Ray starts again by itself what was lost behind the task that is waited for."""
        del ticket
        return False

    def close(self) -> None:
        """Leave the cluster; one that was started for this pool ends."""
        if self._began:
            self._ray.shutdown()


def _imported() -> Any:
    os.environ.update(SILENT)
    try:
        return import_module("ray")
    except ModuleNotFoundError as error:
        raise EnvironmentFault(MISSING) from error


def _join(ray: Any, address: str, workers: int | None) -> None:
    if "://" in address:
        raise UsageError(
            f"--address {address[:80]} is none of a cluster that this process can join: auto (the one on "
            "this machine), HOST:PORT, or local (none: this machine alone)"
        )
    quiet = {"log_to_driver": False, "configure_logging": False}
    try:
        if address == HERE:
            ray.init(address=HERE, num_cpus=workers, include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (OSError, RuntimeError, ValueError) as error:
        raise EnvironmentFault(
            f"no Ray cluster answers at {address[:80]}; docs/scale-out.md says how to start one"
        ) from error


def _gpus() -> float:
    """Return the accelerators that a task needs: one where the audit itself has one, so that bits agree."""
    from showthrough.observers.runtime.device import device

    return 1.0 if device().type == "cuda" else 0.0
