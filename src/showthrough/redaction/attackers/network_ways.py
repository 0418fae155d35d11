"""Ways to attack by networks that are trained on redacted faces of other people."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from showthrough.core.config import TrainedEmbedderConfig
from showthrough.core.images import resized
from showthrough.core.types import Features, Images, StepProgress
from showthrough.observers.embedders.arcface_training import Lesson, fit, scaled
from showthrough.observers.embedders.small_network import LARGE, SmallNetwork, drawn
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import run
from showthrough.redaction.attackers.attack import Attacker, FaceMatcher, FacePairs, unit_or_first
from showthrough.redaction.attackers.course import Course, trained

BATCH = 32
RATE = 2e-3
SHARP = 16.0  # by which cosines are multiplied before a softmax over the batch
DIMS = 128
REACH = 1 / 16  # of the side: how far a face is moved, at most


class Schooling(NamedTuple):
    """Schooling of an attacker's networks: how long, from which seed, and where they are kept."""

    steps: int
    seed: int
    folder: Path
    progress: StepProgress


def recognised(pairs: FacePairs, schooling: Schooling) -> Attacker:
    """Return an attacker whose network learned to tell redacted people apart (ArcFace).

    Raises:
        EnvironmentFault: pytorch-metric-learning is missing.
    """
    config = TrainedEmbedderConfig(
        kind="trained", size=LARGE, dims=DIMS, steps=schooling.steps, batch_size=BATCH
    )
    file = schooling.folder / "recognised.safetensors"
    lesson = Lesson(squeezed_to(pairs.redacted, LARGE), pairs.person)
    network = fit(lesson, config, schooling.seed, file, schooling.progress).eval().requires_grad_(False)

    def told(redacted: Images) -> Features:
        return unit_or_first(run(network, squeezed_to(redacted, LARGE), scaled))

    return Attacker(
        told,
        lambda _, redacted: told(redacted),
        "network trained to tell redacted people apart, gallery redacted too",
    )


def taught(pairs: FacePairs, matcher: FaceMatcher, schooling: Schooling) -> Attacker:
    """Return an attacker whose network learned to give the clean vector of a redacted face.

    The matcher is the teacher (Hinton et al., 2015): a prediction is to be nearer to the vector of its
    own clean face than to those of other people in the batch.
    """
    target = matcher(pairs.clean).astype(np.float64)
    mean = target.mean(axis=0)
    wanted = torch.from_numpy(unit_or_first(target - mean)).to(device())
    small = squeezed_to(pairs.redacted, LARGE)
    person = torch.from_numpy(pairs.person).to(device())
    width = target.shape[1]
    network = drawn(lambda: SmallNetwork(LARGE, width), np.random.default_rng([schooling.seed, 1]))

    def loss_at(step: int) -> Tensor:
        rng = np.random.default_rng([schooling.seed, 2, step])
        rows = rng.integers(0, len(small), min(BATCH, len(small)))
        told = normalize(network(scaled(varied(small[rows], rng))).float())
        alike = told @ wanted[rows].T
        same = person[rows][:, None] == person[rows][None]
        same.fill_diagonal_(fill_value=False)
        others = (SHARP * alike).masked_fill(same, -torch.inf)
        own = 1 - alike.diagonal().mean()
        return own + cross_entropy(others, torch.arange(len(rows), device=others.device))

    course = Course(schooling.steps, RATE, schooling.folder / "taught.safetensors", schooling.progress)
    network = trained(network, loss_at, course)
    return Attacker(
        lambda redacted: unit_or_first(run(network, squeezed_to(redacted, LARGE), scaled)),
        lambda clean, _: unit_or_first(matcher(clean) - mean),
        "network taught the matcher's clean vectors of redacted faces",
    )


def squeezed_to(faces: Images, side: int) -> Images:
    """Return faces of another size."""
    if faces.shape[1:3] == (side, side):
        return faces
    return np.stack([resized(face, (side, side)) for face in faces])


def varied(faces: Images, rng: np.random.Generator) -> Tensor:
    """Return faces moved a little and some of them mirrored, float (n, 3, side, side) from 0 to 255."""
    n, side = faces.shape[:2]
    reach, place = round(REACH * side), np.arange(side)
    down, right = rng.integers(-reach, reach + 1, (2, n, 1))
    rows, columns = np.clip(place + down, 0, side - 1), np.clip(place + right, 0, side - 1)  # (n, side)
    mirrored = rng.random((n, 1)) < 0.5
    columns = np.where(mirrored, columns[:, ::-1], columns)
    moved = faces[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return torch.from_numpy(moved).permute(0, 3, 1, 2).float().to(device())
