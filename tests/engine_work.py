"""Work for engines, in a module that worker processes can import, and a pool without processes."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np

from showthrough.core.atomic import replacing
from showthrough.errors import DataError, ShowthroughError
from showthrough.execution.tasks import TaskFolder
from showthrough.execution.work_pool import DONE, TaskWork, WorkerLostError, WorkPool, in_order, refusal


class Inline(WorkPool):
    """A pool that works in this process; the first `lost` tasks that it is given are lost once."""

    width = 2

    def __init__(self, lost: int = 0) -> None:
        self.started: list[str] = []
        self.lost = lost

    def start(self, work: TaskWork, folder: str, key: str) -> Any:
        self.started.append(key)
        return None, (work, folder, key)

    def wait(self, ticket: Any) -> str:
        if self.lost:
            self.lost -= 1
            raise WorkerLostError
        work, folder, key = ticket[1]
        return work(folder, key)

    def is_lost(self, ticket: Any) -> bool:
        return False

    def close(self) -> None:
        """Hold nothing."""


def describe(folder: TaskFolder, n: int, dies: Iterable[tuple[int, str]] = ()) -> list[str]:
    """Write `n` tasks that square a number; some kill their worker once, before or while they write."""
    deaths = dict(dies)
    keys = [f"{number:032x}" for number in range(n)]
    for number, key in enumerate(keys):
        folder.describe(key, {"number": number, "dies": deaths.get(number, "")})
    return keys


def square(folder: str, key: str) -> str:
    """Write the square of a number; die where the task says so, the first time."""
    place = TaskFolder(Path(folder))
    told = place.described(key)
    died = Path(folder) / f"{key}.died"
    if told["dies"] and not died.exists():
        died.touch()
        if told["dies"] == "writing":
            with replacing(Path(folder) / f"{key}.safetensors", durable=False, shared=True) as file:
                file.write(b"half a fi")
                file.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    place.keep(key, {"square": np.array([told["number"] ** 2, len(key)])})
    return DONE


def slow_square(folder: str, key: str) -> str:
    """Write the square of a number after a while, so that a machine can be lost meanwhile."""
    sleep(0.05)
    return square(folder, key)


def refuse(_folder: str, key: str) -> str:
    error: ShowthroughError = DataError(f"task {key[-1]} cannot be")
    return refusal(error)


def die_always(_folder: str, _key: str) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return DONE


def squares(pool: WorkPool, place: Path, n: int, dies: Iterable[tuple[int, str]] = ()) -> list[int]:
    """Return what a pool makes of `n` tasks, read from the files that it leaves."""
    folder = TaskFolder(place)
    found = []
    for key in in_order(pool, square, folder, describe(folder, n, dies)):
        kept = folder.kept(key)
        assert kept is not None, "a half file"
        found.append(int(kept["square"][0]))
    return found


def deaths(seed: int, n: int, kills: int = 2) -> list[tuple[int, str]]:
    """Return which of `n` tasks kill their worker, and when, for a seed."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(n, kills, replace=False)
    return [(int(one), str(rng.choice(["before", "writing"]))) for one in chosen]


def write_network(folder: Path) -> str:
    """Write a small network as TorchScript and return the table of an audit file that names it."""
    import torch  # here: worker processes import this module, and start faster without
    from torch import nn

    torch.manual_seed(0)
    layers = nn.Conv2d(3, 8, 5, stride=4), nn.ReLU(), nn.Conv2d(8, 16, 5, stride=4), nn.ReLU()
    network = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Linear(144, 32)).eval()
    torch.jit.trace(network, torch.zeros(2, 3, 112, 112)).save(str(folder / "net.pt"))
    return '\n[embedders.net]\nkind = "arcface"\nfile = "net.pt"\nalign = "crop"\n'
