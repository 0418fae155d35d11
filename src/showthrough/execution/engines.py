"""The engines by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from showthrough.errors import UsageError

if TYPE_CHECKING:  # the help of a command names engines, and loads no numpy
    from showthrough.execution.work_pool import WorkPool


class EngineName(StrEnum):
    """Engine that an audit can be given."""

    LOCAL = "local"
    RAY = "ray"


@contextmanager
def pool_of(engine: EngineName, address: str | None, workers: int | None) -> Iterator["WorkPool"]:
    """Give the workers of an engine until the block ends.

    Raises:
        EnvironmentFault: the engine is not installed, or its cluster does not answer.
        UsageError: an address was given for an engine that has none.
    """
    pool = _pool(engine, address, workers)
    try:
        yield pool
    finally:
        pool.close()


def _pool(engine: EngineName, address: str | None, workers: int | None) -> "WorkPool":
    if engine is EngineName.RAY:
        from showthrough.execution.ray_pool import HERE, RayPool

        return RayPool(address or HERE, workers)
    if address is not None:
        raise UsageError("--address is of a cluster: it goes with --engine ray")
    from showthrough.execution.local_pool import LocalPool

    return LocalPool(workers)
