"""Face classifiers that are trained here, each with a defence, and one with a head on a public embedder."""

from typing import NamedTuple

import numpy as np
import torch
from benchmarks._lfw import NETWORKS
from torch import Tensor, nn
from torch.nn.functional import interpolate, log_softmax

from showthrough.core.types import Images, Rows
from showthrough.inversion.target import Target
from showthrough.observers.embedders.edgeface import edgeface
from showthrough.observers.runtime.weights import contents

EPOCHS, BATCH, RATE, DECAY = 50, 32, 2e-3, 1e-2
HEAD_EPOCHS = 200
WIDTH = 128  # of the representation
SIDE = 112  # of faces that the public embedder takes


class Defence(NamedTuple):
    """What a classifier's owner does against inversion."""

    smoothing: float = 0.0  # of labels; below 0 it sharpens them (Struppek et al., ICLR 2024)
    noise: float = 0.0  # on the representation, in its own root mean squares, in training and in use


class Trained(NamedTuple):
    """A classifier, and how often it is right on photos that it was not trained on."""

    target: Target
    accuracy: float


class _Small(nn.Module):
    def __init__(self, classes: int, noise: float) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for given, out in ((3, 16), (16, 32), (32, 64)):
            layers += [nn.Conv2d(given, out, 3, padding=1), nn.GroupNorm(8, out), nn.ReLU(), nn.MaxPool2d(2)]
        self.represent = nn.Sequential(*layers, nn.Flatten(), nn.LazyLinear(WIDTH), nn.ReLU())
        self.head, self.noise = nn.Linear(WIDTH, classes), noise

    def forward(self, faces: Tensor) -> Tensor:
        found = self.represent(faces)
        logits: Tensor = self.head(_noisy(found, self.noise))
        return logits


def _noisy(found: Tensor, noise: float) -> Tensor:
    """Return representations with noise, in their own root mean squares."""
    size = found.square().mean(dim=1, keepdim=True).sqrt()
    return found + noise * size * torch.randn_like(found)


def small(photos: Images, person: Rows, tested: tuple[Images, Rows], defence: Defence, seed: int) -> Trained:
    """Return a convolutional network that was trained from nothing on these photos, (n, side, side, 3)."""
    torch.manual_seed(seed)
    classes, side = int(person.max()) + 1, photos.shape[1]
    network, rng = _Small(classes, defence.noise), np.random.default_rng(seed)
    faces, names = _centred(photos), torch.from_numpy(person)
    network(faces[:2])  # the lazy layer learns its width
    steps = EPOCHS * -(-len(faces) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    course = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(steps):
        rows = torch.from_numpy(rng.integers(0, len(faces), BATCH))
        loss = _loss(network(_seen_anew(faces[rows], rng)), names[rows], defence.smoothing)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        course.step()
    network.eval().requires_grad_(False)

    def answers(given: Tensor) -> Tensor:
        sized = interpolate(given, (side, side), mode="bilinear", antialias=True)
        return log_softmax(network(sized), dim=1)

    return _judged(Target(answers, True, classes, f"small {defence}"), *tested)


def with_a_head(
    photos: Images, person: Rows, tested: tuple[Images, Rows], defence: Defence, seed: int
) -> Trained:
    """Return EdgeFace, which was trained on others, with a linear layer that was trained on these photos."""
    torch.manual_seed(seed)
    file = NETWORKS["edgeface"].file
    network = edgeface(contents(file), file).network

    def represent(given: Tensor) -> Tensor:
        sized = interpolate(given, (SIDE, SIDE), mode="bilinear", antialias=True)
        return nn.functional.normalize(network(sized), dim=1)

    def logits(found: Tensor) -> Tensor:
        seen: Tensor = head(16 * nn.functional.normalize(_noisy(found, defence.noise), dim=1))
        return seen

    with torch.no_grad():
        found = torch.cat([represent(part) for part in _centred(photos).split(BATCH)])
    head, names = nn.Linear(found.shape[1], int(person.max()) + 1), torch.from_numpy(person)
    optimizer = torch.optim.AdamW(head.parameters(), lr=0.05, weight_decay=1e-4)
    for _ in range(HEAD_EPOCHS):
        optimizer.zero_grad()
        _loss(logits(found), names, defence.smoothing).backward()
        optimizer.step()
    head.requires_grad_(False)
    target = Target(
        lambda given: log_softmax(head(16 * represent(given)), dim=1), True, len(head.bias), "head"
    )
    return _judged(target, *tested)


def _judged(target: Target, photos: Images, person: Rows) -> Trained:
    with torch.no_grad():
        parts = [target.answers(part).argmax(dim=1) for part in _centred(photos).split(BATCH)]
    return Trained(target, float((torch.cat(parts).numpy() == person).mean()))


def _loss(logits: Tensor, names: Tensor, smoothing: float) -> Tensor:
    likely = log_softmax(logits, dim=1)
    own = likely[torch.arange(len(names)), names].clamp_min(-20)
    return -((1 - smoothing) * own + smoothing * likely.clamp_min(-20).mean(dim=1)).mean()


def _centred(photos: Images) -> Tensor:
    return torch.from_numpy(photos).permute(0, 3, 1, 2).float() / 127.5 - 1


def _seen_anew(faces: Tensor, rng: np.random.Generator) -> Tensor:
    """Return faces moved by up to four pixels, some of them mirrored, brighter or darker."""
    reach, side = 4, faces.shape[-1]
    padded = nn.functional.pad(faces, (reach,) * 4, mode="replicate")
    top, left = (int(rng.integers(2 * reach + 1)) for _ in range(2))
    moved = padded[:, :, top : top + side, left : left + side]
    mirrored = torch.from_numpy(rng.random(len(faces)) < 0.5)[:, None, None, None]
    gain = torch.from_numpy(rng.uniform(0.8, 1.2, len(faces)).astype(np.float32))[:, None, None, None]
    return gain * torch.where(mirrored, moved.flip(3), moved)
