"""Means for the face that a model takes for a person, among those that a generator of faces can make.

Source: Zhang et al., The Secret Revealer: Generative Model-Inversion Attacks Against Deep Neural Networks,
CVPR 2020 (an identity loss and a prior loss over the generator's noise). Restated: starts are screened among
generated faces, and faces are judged mirrored and moved. Without gradients an evolution strategy with ranks
weighted as in Hansen and Ostermeier, Evolutionary Computation 9, 2001, takes the place of Adam.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad, softplus

from showthrough.core.types import Images
from showthrough.generators.models.network import normal, same_bits
from showthrough.inversion.prior import Prior, as_images
from showthrough.inversion.target import Target

RATE = 0.05  # of Adam, on noise that is standard normal
REAL = 0.05  # weight of the critic's word that a face looks real
TYPICAL = 1.0  # weight of noise as long as the generator was trained on
SHIFT = 0.06  # of the side, by which a face is moved before it is judged
VIEWS = 6  # in which the final faces are judged
OFFSPRING = 16  # of each search without gradients
STRIDE, FADING = 0.6, 0.98  # of these searches: the first step, and what is left of it after each generation
BLOCK = 256  # faces at a time

Likes = Callable[
    [Tensor], Tensor
]  # the model's answers (n, width) -> how much each face is each person (n, p)


class Means(NamedTuple):
    """Means of a search."""

    screened: int = 1000
    starts: int = 4
    steps: int = 150


def of_classes(classes: list[int]) -> Likes:
    """Return how likely a classifier holds a face to be each of these classes."""
    return lambda answers: answers[:, classes]


def of_vectors(vectors: Tensor, sharpness: float = 20.0) -> Likes:
    """Return how near an embedder brings a face to each of these unit vectors (p, D)."""
    return lambda answers: sharpness * answers @ vectors.T


def inverted(
    target: Target, prior: Prior, likes: Likes, people: int, means: Means, rng: np.random.Generator
) -> Images:
    """Return one face for each person, uint8 (people, side, side, 3): the one the model is surest of.

    Of all starts of a person the face counts that is held to be that person in most views.
    """
    with same_bits():
        noise = _screened(target, prior, likes, people, means, rng)  # (people * starts, latent)
        whose = torch.arange(people).repeat_interleave(means.starts)
        rows = []
        for part in _parts(len(whose)):
            search = _climbed if target.is_white else _evolved
            rows.append(search(target, prior, likes, _Task(noise[part], whose[part]), means.steps, rng))
        found = torch.cat(rows)
        with torch.no_grad():
            sure = _certainty(target, prior, likes, found, whose, rng).reshape(people, means.starts)
            chosen = found.reshape(people, means.starts, -1)[torch.arange(people), sure.argmax(dim=1)]
            return np.asarray(as_images(prior.faces(chosen)).numpy())


class _Task(NamedTuple):
    noise: Tensor  # (r, latent) where searches begin
    whose: Tensor  # (r,) the person that each looks for


def _screened(
    target: Target, prior: Prior, likes: Likes, people: int, means: Means, rng: np.random.Generator
) -> Tensor:
    """Return the noise of the generated faces that the model most holds to be each person."""
    noise = normal(rng, max(means.screened, means.starts), prior.latent).cpu()
    with torch.no_grad():
        alike = torch.cat([likes(target.answers(prior.faces(noise[part]))) for part in _parts(len(noise))])
    best = alike.topk(means.starts, dim=0).indices  # (starts, people)
    return noise[best.T.reshape(people * means.starts)]


def _climbed(
    target: Target, prior: Prior, likes: Likes, task: _Task, steps: int, rng: np.random.Generator
) -> Tensor:
    """Return noise after gradient steps, GMI's Eq. 5."""
    noise = task.noise.clone().requires_grad_(True)
    optimizer = torch.optim.Adam([noise], lr=RATE)
    rows = torch.arange(len(noise))
    for _ in range(steps):
        faces = prior.faces(noise)
        sure = likes(target.answers(_moved(faces, rng)))[rows, task.whose]
        loss = -sure + REAL * softplus(-prior.realness(faces)) + TYPICAL * _odd(noise)
        optimizer.zero_grad()
        torch.autograd.backward(loss.sum())
        optimizer.step()
    return noise.detach()


def _evolved(
    target: Target, prior: Prior, likes: Likes, task: _Task, steps: int, rng: np.random.Generator
) -> Tensor:
    """Return noise after generations of an evolution strategy that knows nothing but the model's answers."""
    middle, stride = task.noise.clone(), STRIDE
    weights = torch.log(torch.tensor(OFFSPRING / 2 + 0.5)) - torch.log(torch.arange(1, OFFSPRING // 2 + 1))
    weights = (weights / weights.sum()).float()  # (OFFSPRING / 2,)
    whose = task.whose.repeat_interleave(OFFSPRING)
    with torch.no_grad():
        for _ in range(steps):
            half = normal(rng, len(middle), OFFSPRING // 2, prior.latent).cpu()
            noise = middle[:, None] + stride * torch.cat([half, -half], dim=1)
            score = _score(target, prior, likes, _Task(noise.flatten(0, 1), whose), rng)
            best = score.reshape(len(middle), OFFSPRING).topk(OFFSPRING // 2, dim=1).indices
            chosen = torch.take_along_dim(noise, best[..., None], dim=1)
            middle = (weights[:, None] * chosen).sum(dim=1)
            stride *= FADING
    return middle


def _score(target: Target, prior: Prior, likes: Likes, task: _Task, rng: np.random.Generator) -> Tensor:
    parts = []
    for part in _parts(len(task.noise)):
        faces = prior.faces(task.noise[part])
        sure = likes(target.answers(_moved(faces, rng)))[torch.arange(len(part)), task.whose[part]]
        real = -REAL * softplus(-prior.realness(faces))
        parts.append(sure + real - TYPICAL * _odd(task.noise[part]))
    return torch.cat(parts)


def _certainty(
    target: Target, prior: Prior, likes: Likes, noise: Tensor, whose: Tensor, rng: np.random.Generator
) -> Tensor:
    parts = _parts(len(noise))
    views = [
        torch.cat([_held(target, prior, likes, noise[part], whose[part], rng) for part in parts])
        for _ in range(VIEWS)
    ]
    return torch.stack(views).mean(dim=0)


def _held(
    target: Target, prior: Prior, likes: Likes, noise: Tensor, whose: Tensor, rng: np.random.Generator
) -> Tensor:
    """Return how much the model holds each face to be the person that is looked for."""
    alike = likes(target.answers(_moved(prior.faces(noise), rng)))
    return alike[torch.arange(len(noise)), whose]


def _parts(n: int) -> list[Tensor]:
    return [torch.arange(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK)]


def _odd(noise: Tensor) -> Tensor:
    """Return how far the length of noise is from what standard normal noise has."""
    return (noise.square().mean(dim=1) - 1).square()


def _moved(faces: Tensor, rng: np.random.Generator) -> Tensor:
    """Return faces moved by a few pixels and mirrored or not: one that only a pixel pattern makes is lost."""
    reach = max(1, round(SHIFT * faces.shape[-1]))
    left, top = (int(rng.integers(2 * reach + 1)) for _ in range(2))
    height, width = faces.shape[2:]
    moved = pad(faces, (reach, reach, reach, reach), mode="replicate")[
        :, :, top : top + height, left : left + width
    ]
    return moved.flip(3) if rng.random() < 0.5 else moved
