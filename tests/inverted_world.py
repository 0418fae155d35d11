"""A generator of toy faces, and classifiers of them that know their people, or nobody."""

from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from showthrough.inversion.prior import Prior
from showthrough.inversion.target import Target
from showthrough.testing.in_memory import ToyFaces

TOY = ToyFaces(traits=8, poses=4)
BASIS = torch.tensor(TOY.basis, dtype=torch.float32)  # (192, 12)


def faces_of(latent: Tensor) -> Tensor:
    """Return the toy faces of traits and poses, (n, 3, 8, 8) in [-1, 1]."""
    flat = latent @ BASIS.T * 100 / 127.5
    return flat.reshape(-1, 8, 8, 3).permute(0, 3, 1, 2)


def traits_of(faces: Tensor) -> Tensor:
    flat = faces.permute(0, 2, 3, 1).reshape(len(faces), -1)
    return (flat @ BASIS * 127.5 / 100)[:, : TOY.traits]


PRIOR = Prior(faces_of, lambda faces: torch.zeros(len(faces)), TOY.traits + TOY.poses, 8, "toy")


class People(NamedTuple):
    """People, as directions in traits."""

    traits: Tensor  # (n, 8)

    @property
    def vectors(self) -> Tensor:
        return normalize(self.traits, dim=1)


def people(n: int, seed: int) -> People:
    return People(torch.tensor(np.random.default_rng(seed).standard_normal((n, 8)), dtype=torch.float32))


def knowing(some: People, *, is_white: bool = True) -> Target:
    """Return a classifier that holds a face to be whoever has the nearest traits."""

    def answers(faces: Tensor) -> Tensor:
        return torch.log_softmax(-2 * torch.cdist(traits_of(faces), some.traits), dim=1)

    return Target(answers, is_white, len(some.traits), "knowing")


def embedding(*, is_white: bool = True) -> Target:
    return Target(lambda faces: normalize(traits_of(faces), dim=1), is_white, TOY.traits, "embedding")


def ignorant(n: int, *, is_white: bool = True) -> Target:
    """Return a classifier of the poses alone, which say nothing of who somebody is."""
    weights = torch.tensor(np.random.default_rng(9).standard_normal((4, n)), dtype=torch.float32)

    def answers(faces: Tensor) -> Tensor:
        flat = faces.permute(0, 2, 3, 1).reshape(len(faces), -1)
        return torch.log_softmax((flat @ BASIS)[:, TOY.traits :] @ weights, dim=1)

    return Target(answers, is_white, n, "ignorant")


def recognised(images: np.ndarray, some: People, others: People) -> float:
    """Return the share of computed faces that a judge of traits takes for the person looked for."""
    faces = torch.tensor(images).permute(0, 3, 1, 2).float() / 127.5 - 1
    gallery = torch.cat([some.vectors, others.vectors])
    first = (normalize(traits_of(faces), dim=1) @ gallery.T).argmax(dim=1)
    return float((first == torch.arange(len(images))).float().mean())


still = partial(lambda faces, rng: faces)  # in the place of views: a toy face that is moved is another
