"""Course of training: a network, a loss for each step, and a file in which both go on after a kill."""

import logging
import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor, nn

from showthrough.core.types import StepProgress
from showthrough.errors import IntegrityError, NotAssessableError
from showthrough.generators.storage.checkpoint import Tensors, read_tensors, write_tensors
from showthrough.observers.runtime.device import device, has_fast_bfloat16

SAVED_EVERY = 100  # steps
WARM = 0.05  # share of the steps in which the learning rate rises

Network = TypeVar("Network", bound=nn.Module)

log = logging.getLogger(__name__)


class Course(NamedTuple):
    """Course of training: how long, how fast, and where its state is kept."""

    steps: int
    rate: float  # the highest
    file: Path
    progress: StepProgress
    saved_every: int = SAVED_EVERY


def trained(network: Network, loss_at: Callable[[int], Tensor], course: Course) -> Network:
    """Return the network after a course, frozen; what was trained before is read from its file.

    `loss_at(step)` gives the loss of a step and depends on nothing but the step and the weights, so that
    resuming changes nothing.

    Raises:
        NotAssessableError: training diverges.
    """
    network = network.to(device())
    known = _kept(course.file)
    if known is None:
        _train(network, loss_at, course)
        if not all(torch.isfinite(value).all() for value in network.state_dict().values()):
            raise NotAssessableError("training an attacker diverged; try another seed or fewer steps")
        write_tensors(course.file, network.state_dict())
        _partial(course).unlink(missing_ok=True)
    else:
        network.load_state_dict(known)
    return network.eval().requires_grad_(False)


def _train(network: nn.Module, loss_at: Callable[[int], Tensor], course: Course) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), lr=course.rate, weight_decay=1e-4)
    where = device()
    for step in range(_resumed(network, optimizer, course), course.steps):
        done = step / course.steps
        for group in optimizer.param_groups:
            group["lr"] = course.rate * min(1.0, done / WARM + 1e-2) * (1 + math.cos(math.pi * done)) / 2
        optimizer.zero_grad()
        with torch.autocast(where.type, torch.bfloat16, enabled=has_fast_bfloat16(where)):
            loss = loss_at(step)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % course.saved_every == 0:
            write_tensors(_partial(course), _state(network, optimizer, step + 1))
            course.progress(step + 1, course.steps)


def _partial(course: Course) -> Path:
    return course.file.with_suffix(".part.safetensors")


def _state(network: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> dict[str, Tensor]:
    """Return all that the next step needs."""
    own = optimizer.state_dict()["state"]
    moments = {f"optimizer/{i}/{name}": value for i, each in own.items() for name, value in each.items()}
    weights = {f"weights/{name}": value for name, value in network.state_dict().items()}
    return {**weights, **moments, "step": torch.tensor(step)}


def _resumed(network: nn.Module, optimizer: torch.optim.Optimizer, course: Course) -> int:
    """Restore what `_state` kept and return the steps done; a damaged file counts as none."""
    kept = _kept(_partial(course))
    if kept is None:
        return 0
    step = int(kept.pop("step"))
    network.load_state_dict(
        {name.removeprefix("weights/"): value for name, value in kept.items() if name.startswith("weights/")}
    )
    moments: dict[int, dict[str, Tensor]] = {}
    for name in kept:
        kind, _, rest = name.partition("/")
        if kind == "optimizer":
            number, _, field = rest.partition("/")
            moments.setdefault(int(number), {})[field] = kept[name]
    optimizer.load_state_dict({**optimizer.state_dict(), "state": moments})
    return step


def _kept(file: Path) -> Tensors | None:
    if not file.is_file():
        return None
    try:
        return read_tensors(file)
    except IntegrityError:
        log.warning("an attacker that was trained here is damaged in the vault: it is trained again")
        return None
