"""Training of a small embedder to tell people apart; what is killed goes on at the last save."""

import logging
import math
from pathlib import Path
from typing import Any, NamedTuple, final

import numpy as np
import torch
from torch import Tensor, nn

from showthrough.core.config import TrainedEmbedderConfig
from showthrough.core.types import Images, Rows, StepProgress
from showthrough.errors import EnvironmentFault, IntegrityError, NotAssessableError
from showthrough.generators.storage.checkpoint import Tensors, read_tensors, write_tensors
from showthrough.observers.embedders.small_network import SmallNetwork, untrained
from showthrough.observers.runtime.device import device

SAVED_EVERY = 200  # steps
PEAK = 2e-3  # learning rate
WARM = 0.05  # share of the steps in which it rises
MARGIN = 0.5  # radians, reached half-way: from the start it would keep a small network from learning
SCALE = 32.0
REACH = 1 / 16  # of the side: how far an image is moved, at most
LIGHT = 0.2  # how much brighter or darker it is made, at most

log = logging.getLogger(__name__)


class Lesson(NamedTuple):
    """Training data: images, and who is on them."""

    pixels: Images  # (n, side, side, 3)
    person: Rows  # (n,) 0, 1, ...


def fit(
    lesson: Lesson,
    config: TrainedEmbedderConfig,
    seed: int,
    file: Path,
    progress: StepProgress,
    saved_every: int = SAVED_EVERY,
) -> SmallNetwork:
    """Return a network that puts photos of one person close together; it is kept in `file`.

    Everything random follows from the seed and the step, so that resuming changes nothing.
    Every `saved_every` steps a checkpoint is kept.

    Source: Deng et al., "ArcFace", CVPR 2019, Eq. 3.

    Raises:
        EnvironmentFault: pytorch-metric-learning is missing, or the folder cannot be written.
        NotAssessableError: training diverges.
    """
    rng = np.random.default_rng(seed)
    network = untrained(config.size, config.dims, rng)
    known = _kept(file)
    if known is not None:
        network.load_state_dict(known)
        return network.to(device())
    training = _Training(network, _arcface(int(lesson.person.max()) + 1, config.dims, rng), config, seed)
    partial = file.with_suffix(".part.safetensors")
    start = training.resume(partial)
    for step in range(start, config.steps):
        training.learn(lesson, step)
        if (step + 1) % saved_every == 0:
            write_tensors(partial, training.tensors(step + 1))
            progress(step + 1, config.steps)
    state = {name: value.cpu() for name, value in network.state_dict().items()}
    if not all(torch.isfinite(value).all() for value in state.values()):
        raise NotAssessableError("training the embedder diverged; try another seed or more reference people")
    write_tensors(file, state)
    partial.unlink(missing_ok=True)
    return network


@final
class _Training:
    """State of training between two steps: network, loss and optimizer."""

    def __init__(
        self, network: SmallNetwork, loss: nn.Module, config: TrainedEmbedderConfig, seed: int
    ) -> None:
        self._config, self._seed = config, seed
        self._loss: Any = loss  # its margin is set from outside
        self._both = nn.ModuleList([network, loss]).to(device())
        self._optimizer = torch.optim.AdamW(self._both.parameters(), lr=PEAK, weight_decay=1e-2)

    def learn(self, lesson: Lesson, step: int) -> None:
        """Move the weights once."""
        done = step / self._config.steps
        self._loss.margin = MARGIN * min(1.0, 2 * done)
        for group in self._optimizer.param_groups:
            group["lr"] = PEAK * min(1.0, done / WARM + 1e-2) * (1 + math.cos(math.pi * done)) / 2
        rng = np.random.default_rng([self._seed, step])
        rows = rng.integers(0, len(lesson.person), self._config.batch_size)
        person = torch.from_numpy(lesson.person[rows]).to(device())
        self._optimizer.zero_grad()
        loss: Tensor = self._loss(self._both[0](_varied(lesson.pixels[rows], rng)), person)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(self._both.parameters(), 5.0)
        self._optimizer.step()

    def tensors(self, step: int) -> dict[str, Tensor]:
        """Return the state: all that the next step needs."""
        state = self._optimizer.state_dict()["state"]
        moments = {f"optimizer/{i}/{name}": value for i, own in state.items() for name, value in own.items()}
        return {**self._both.state_dict(prefix="weights/"), **moments, "step": torch.tensor(step)}

    def resume(self, file: Path) -> int:
        """Restore the state from `tensors`, and return the steps done; a damaged file counts as none."""
        kept = _kept(file)
        if kept is None:
            return 0
        step = int(kept.pop("step"))
        weights = {name: value for name, value in kept.items() if name.startswith("weights/")}
        self._both.load_state_dict({name.removeprefix("weights/"): value for name, value in weights.items()})
        moments: dict[int, dict[str, Tensor]] = {}
        for name in kept.keys() - weights.keys():
            _, number, field = name.split("/")
            moments.setdefault(int(number), {})[field] = kept[name]
        self._optimizer.load_state_dict({**self._optimizer.state_dict(), "state": moments})
        return step


def _arcface(people: int, dims: int, rng: np.random.Generator) -> nn.Module:
    try:
        from pytorch_metric_learning.losses import ArcFaceLoss
    except ImportError as error:
        message = "training an embedder needs pytorch-metric-learning: pip install 'showthrough[metric]'"
        raise EnvironmentFault(message) from error

    def draw(weight: Tensor) -> None:
        with torch.no_grad():
            weight.copy_(torch.from_numpy(rng.normal(size=tuple(weight.shape))))

    loss: nn.Module = ArcFaceLoss(people, dims, scale=SCALE, weight_init_func=draw)
    return loss


def _varied(pixels: Images, rng: np.random.Generator) -> Tensor:
    """Return augmented images, moved and lit a little differently, (n, 3, side, side) about -1 to 1."""
    n, side = pixels.shape[:2]
    reach = round(REACH * side)
    down, right = rng.integers(-reach, reach + 1, (2, n, 1))
    place = np.arange(side)
    rows, columns = np.clip(place + down, 0, side - 1), np.clip(place + right, 0, side - 1)  # (n, side)
    moved = pixels[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    light = 1 + rng.uniform(-LIGHT, LIGHT, (n, 1, 1, 1))
    return scaled(torch.from_numpy(moved * light).permute(0, 3, 1, 2).float().to(device()))


def scaled(pixels: Tensor) -> Tensor:
    """Return normalised RGB pixels, as the network takes them."""
    return pixels / 127.5 - 1


def _kept(file: Path) -> Tensors | None:
    """Return what a file holds, or None where there is none, or a damaged one: training makes it again."""
    if not file.is_file():
        return None
    try:
        return read_tensors(file)
    except IntegrityError:
        log.warning("an embedder that was trained here is damaged in the vault: it is trained again")
        return None
