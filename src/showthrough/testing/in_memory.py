"""In-memory world of people, and observations over arrays, so that leaks are planted in seconds.

>>> seen = leaky(share=1.0, n=30)  # every synthetic image is a noisy training image
>>> len(seen.images(Role.TRAIN)), [info.name for info in seen.embedders]
(60, ['pixels', 'face'])
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Neighbours, Observation, Observations
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.types import Features, Floats, Images, Rows
from showthrough.errors import NotAvailableError

Fact = TypeVar("Fact")


class Faces(NamedTuple):
    """Images, uint8 (N, H, W, 3), with the person on each and, where it is known, that person's group."""

    images: Images
    identity: Sequence[str]
    group: Sequence[str] | None = None

    def take(self, rows: Rows) -> "Faces":
        """Return these rows, in this order, without groups."""
        return Faces(self.images[rows], [self.identity[int(row)] for row in rows])


class Embedder(NamedTuple):
    """Embedder made of a function, and what is said of it; a missing row was not enrolled."""

    info: EmbedderInfo
    read: Callable[[Images], Observation]


@final
@dataclass(frozen=True)
class ToyFaces:
    """Synthetic population with known faces: people are directions in `traits` dimensions.

    A photo adds a small change of the traits and a pose.

    `face` recovers the traits (a good matcher), `pose` only what is different in every photo (a
    useless one). Pictures are 8 x 8, so that hundreds of them are compared in milliseconds.
    """

    traits: int = 16
    poses: int = 16
    change: float = 0.3  # how much a person's traits differ from photo to photo

    @cached_property
    def basis(self) -> Floats:
        """Return the orthonormal pictures of each trait and pose, (192, traits + poses)."""
        width = self.traits + self.poses
        drawn = np.random.default_rng(7).standard_normal((8 * 8 * 3, width))
        return np.asarray(np.linalg.qr(drawn)[0])

    def people(self, n: int, rng: np.random.Generator, photos: int = 1, name: str = "p") -> Faces:
        """Return `n` new people called `name` and a number, with so many photos each."""
        who = np.repeat(rng.standard_normal((n, self.traits)), photos, axis=0)
        seen = who + self.change * rng.standard_normal(who.shape)
        latent = np.concatenate([seen, rng.standard_normal((n * photos, self.poses))], axis=1)
        pixels = 128 + 100 * latent @ self.basis.T + rng.standard_normal((n * photos, 192))
        images = np.clip(np.rint(pixels), 0, 255).astype(np.uint8).reshape(-1, 8, 8, 3)
        return Faces(images, [f"{name}{i}" for i in range(n) for _ in range(photos)])

    def face(self, images: Images) -> Features:
        """Return the embedding of a good face matcher: the traits, (N, traits)."""
        return self._latent(images)[:, : self.traits]

    def pose(self, images: Images) -> Features:
        """Return the embedding of a useless matcher: poses (N, poses), which tell nobody from another."""
        return self._latent(images)[:, self.traits :]

    def _latent(self, images: Images) -> Features:
        flat = images.reshape(len(images), -1).astype(np.float64) - 128
        return np.asarray(flat @ self.basis / 100, dtype=np.float32)


def noisy(faces: Faces, rng: np.random.Generator, sd: float = 4.0) -> Faces:
    """Return copies with grey-level noise of `sd`: what a generator that memorises hands back."""
    changed = faces.images + sd * rng.standard_normal(faces.images.shape)
    return Faces(np.clip(np.rint(changed), 0, 255).astype(np.uint8), faces.identity)


def mixed(leaked: Faces, honest: Faces, share: float) -> Faces:
    """Return a mixture of leaked and honest images, as many as `honest` has, a `share` of them leaked."""
    n = round(share * len(honest.images))
    images = np.concatenate([leaked.images[:n], honest.images[n:]])
    return Faces(images, [*leaked.identity[:n], *honest.identity[n:]])


def flat_pixels(images: Images) -> Features:
    """Return pixels from 0 to 1, (N, H * W * 3)."""
    return (images.reshape(len(images), -1) / np.float32(255)).astype(np.float32)


def embedder(
    name: str, values: Callable[[Images], Features], *, metric: str = "cosine", is_matcher: bool = True
) -> Embedder:
    """Return an embedder that enrols every image; `metric` is cosine or l2."""
    info = EmbedderInfo(name=name, title=name.capitalize(), metric=metric, is_matcher=is_matcher)
    return Embedder(info, lambda images: Observation(values(images), np.arange(len(images))))


PIXELS = embedder("pixels", flat_pixels, metric="l2", is_matcher=False)


@final
class ArrayObservations(Observations):
    """Observations of arrays by brute force, for a few thousand small images.

    `facts` are values such as `Losses` or `Shadows`, found by their type; what is not given is
    answered with `NotAvailableError`, as in an audit.
    """

    def __init__(
        self, faces: Mapping[Role, Faces], embedders: Sequence[Embedder], facts: Sequence[object] = ()
    ) -> None:
        self._sets = {role: image_set(role, given) for role, given in faces.items()}
        self._infos = tuple(one.info for one in embedders)
        self._facts = tuple(facts)
        self._vectors = {
            (role, one.info.name): one.read(given.images)
            for role, given in faces.items()
            for one in embedders
        }

    @property
    def embedders(self) -> tuple[EmbedderInfo, ...]:
        """Return the descriptions of the embedders."""
        return self._infos

    def images(self, role: Role) -> ImageSet:
        """Return the images of a role."""
        if role not in self._sets:
            raise NotAvailableError(f"the audit was given no {role} images")
        return self._sets[role]

    def of(self, role: Role, by: str) -> Observation:
        """Return the vectors of a role."""
        self.images(role)
        return self._vectors[role, by]

    def neighbours(self, a: Role, b: Role, by: str, k: int, among: Rows | None = None) -> Neighbours:
        """Return the k nearest in b of every vector of a."""
        own, other = self.of(a, by), self.of(b, by)
        metric = next(info.metric for info in self._infos if info.name == by)
        distance = distances(own.values, other.values, metric)
        if a is b:
            np.fill_diagonal(distance, np.inf)
        allowed = np.ones(len(other.rows), dtype=bool) if among is None else np.isin(other.rows, among)
        distance, rows = distance[:, allowed], other.rows[allowed]
        k = min(k, len(rows) - (a is b))
        order = np.argsort(distance, axis=1, kind="stable")[:, : max(k, 0)]
        return Neighbours(np.take_along_axis(distance, order, axis=1), rows[order])

    def fact(self, kind: type[Fact]) -> Fact:
        """Return the fact of this type."""
        for fact in self._facts:
            if isinstance(fact, kind):
                return fact
        raise NotAvailableError(f"no {kind.__name__} was measured in this audit")


def image_set(role: Role, faces: Faces) -> ImageSet:
    """Return the images as a set whose ids tell role and row."""
    n = len(faces.images)
    return ImageSet(
        role=role,
        source=ArraySource(faces.images),
        ids=[f"{role}-{row}" for row in range(n)],
        identity=list(faces.identity),
        sizes=[faces.images.shape[1:3]] * n,
        digest=f"{role}-digest",
        group=faces.group,
    )


def distances(a: Features, b: Features, metric: str) -> Features:
    """Return all distances, (n_a, n_b): Euclid, or 1 - cosine."""
    if metric == "cosine":
        with np.errstate(invalid="ignore"):  # a zero vector has no direction: NaN, which checks refuse
            a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
        return np.asarray(1 - a @ b.T, dtype=np.float32)
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2.0 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squared, 0)), dtype=np.float32)


def observed(
    toy: ToyFaces, embedders: Sequence[Embedder] | None = None, facts: Sequence[object] = (), **faces: Faces
) -> ArrayObservations:
    """Return observations of faces given by role, by pixels and by a good matcher unless told otherwise.

    >>> toy, rng = ToyFaces(), np.random.default_rng(0)
    >>> seen = observed(toy, train=toy.people(20, rng), holdout=toy.people(20, rng, name="q"))
    >>> seen.of(Role.TRAIN, "face").values.shape
    (20, 16)
    """
    usual = (PIXELS, embedder("face", toy.face))
    by_role = {Role(role): given for role, given in faces.items()}
    return ArrayObservations(by_role, usual if embedders is None else embedders, facts)


def leaky(share: float, seed: int = 0, n: int = 150, **given: object) -> ArrayObservations:
    """Return the observations of a leaky world: this share of the synthetic images copy training images.

    `n` people with two photos each stand in train, in holdout and in reference; there are as many
    synthetic images as training images. `given` replaces the faces of a role, the embedders or the facts.
    """
    toy, rng = ToyFaces(), np.random.default_rng(seed)
    faces = {role: toy.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
    order = rng.permutation(2 * n)
    copies, others = noisy(faces["train"].take(order), rng), toy.people(2 * n, rng, name="made")
    world: dict[str, Any] = {**faces, "synthetic": mixed(copies, others, share), **given}
    return observed(toy, **world)
