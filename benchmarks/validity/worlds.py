"""Honest generators of many kinds, and planted copies, over any population of photos.

A population is photos as vectors and whose they are: real faces, or drawn ones where no faces are at hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import NamedTuple, final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from showthrough.errors import MissingAnswerError
from showthrough.stats.memorisation.closeness import PhotoCloseness, ratios
from showthrough.stats.memorisation.outlying import Outlying, outlying

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]
NEIGHBOURS = 50  # photos that make the scale of a synthetic image
NOISE = 4 / 255  # of a synthetic image, and of a copy


class Space(NamedTuple):
    """What vectors are compared in."""

    name: str
    of: Callable[[Vectors], Vectors]


class Sizes(NamedTuple):
    """How many there are of what."""

    train: int = 400  # people
    holdout: int = 400
    made: int = 1000  # synthetic images
    photos: int = 1  # of each training person, where there are so many
    held_photos: int | None = None  # of each held-out person; None: as many as of training people


class Audit(NamedTuple):
    """What a check is given: photos of both roles and synthetic images."""

    made: Vectors
    train: Vectors
    train_person: Rows
    holdout: Vectors
    holdout_person: Rows


@final
@dataclass(frozen=True)
class Population:
    """Square pictures in [0, 1], (n, S, S, 3), and the person on each."""

    pictures: Vectors
    person: Rows

    @cached_property
    def flat(self) -> Vectors:
        """Return the pictures as vectors."""
        return self.pictures.reshape(len(self.pictures), -1)

    @cached_property
    def photos(self) -> dict[int, Rows]:
        """Return the rows of each person."""
        order = np.argsort(self.person, kind="stable")
        names, starts = np.unique(self.person[order], return_index=True)
        return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=True))

    @cached_property
    def spread(self) -> tuple[Vectors, Vectors]:
        """Return the mean of the population and its forty largest deviations, (40, D), by a sketch."""
        some = self.flat[:: max(1, len(self.flat) // 600)]
        mean = some.mean(axis=0)
        sizes, axes = np.linalg.svd(some - mean, full_matrices=False)[1:]
        return mean, (sizes[:40, None] / np.sqrt(len(some)) * axes[:40]).astype(np.float32)


def patterns(side: int) -> tuple[Vectors, Vectors]:
    """Return forty patterns that drawn people are sums of, (40, D), and the size of each, (40,)."""
    width = 3 * side**2
    basis = np.linalg.qr(np.random.default_rng(7).standard_normal((width, 40)))[0].T
    return basis, 0.9 * np.arange(1, 41) ** -0.5 * np.sqrt(width) / 40


def drawn_population(n: int, rng: np.random.Generator, side: int = 8, photos: int = 5) -> Population:
    """Return people who are sums of patterns, for where no real faces are at hand."""
    basis, scale = patterns(side)
    who = np.repeat(rng.standard_normal((n, 40)), photos, axis=0)
    seen = (0.8 * who + 0.6 * rng.standard_normal(who.shape)) * scale
    flat = 0.5 + seen @ basis + rng.normal(0, 0.01, (len(seen), basis.shape[1]))
    pictures = np.clip(flat, 0, 1).astype(np.float32).reshape(-1, side, side, 3)
    return Population(pictures, np.repeat(np.arange(n), photos))


def honest(world: str, people: Population, sizes: Sizes, rng: np.random.Generator) -> Audit:
    """Return an audit of a generator that saw neither training nor held-out people."""
    names = rng.permutation(list(people.photos))
    train, holdout = names[: sizes.train], names[sizes.train : sizes.train + sizes.holdout]
    others = [int(people.photos[name][0]) for name in names[sizes.train + sizes.holdout :].tolist()]
    held_photos = sizes.photos if sizes.held_photos is None else sizes.held_photos
    own, other = _rows(people, train, sizes.photos), _rows(people, holdout, held_photos)
    made = WORLDS[world](people, np.array(others), sizes.made, rng)
    return Audit(made, people.flat[own], people.person[own], people.flat[other], people.person[other])


def _rows(people: Population, names: Rows, photos: int) -> Rows:
    return np.concatenate([people.photos[name][:photos] for name in names.tolist()])


def _strangers(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:
    """Photos of others, mirrored by a coin, moved by a pixel, with a little noise."""
    made = people.pictures[others[rng.integers(0, len(others), n)]].copy()
    is_turned = rng.random(n) < 0.5
    made[is_turned] = made[is_turned, :, ::-1]
    for axis in (1, 2):
        is_moved = rng.random(n) < 0.5
        made[is_moved] = np.roll(made[is_moved], 1, axis)
    return _noisy(made.reshape(n, -1), rng)


def _learned(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:  # noqa: ARG001 - called as all are
    """A Gaussian over the population: what a small generator learns of people in general."""
    mean, axes = people.spread
    return np.clip(mean + rng.standard_normal((n, len(axes)), dtype=np.float32) @ axes, 0, 1)


def _low_variety(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:
    centre = people.flat[others].mean(axis=0)
    mean = people.spread[0]
    return np.clip(centre + 0.15 * (_learned(people, others, n, rng) - mean), 0, 1)


def _few_modes(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:
    return _noisy(people.flat[others[:10]][rng.integers(0, 10, n)], rng)


def _noise(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:  # noqa: ARG001 - called as all are
    return rng.random((n, people.flat.shape[1]), dtype=np.float32)


def _flat(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:  # noqa: ARG001 - called as all are
    return np.repeat(rng.random((1, 1), dtype=np.float32), n, axis=0).repeat(people.flat.shape[1], axis=1)


def _mean_face(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:
    return _noisy(np.repeat(people.flat[others].mean(axis=0, keepdims=True), n, axis=0), rng)


def _one_image(people: Population, others: Rows, n: int, rng: np.random.Generator) -> Vectors:  # noqa: ARG001 - called as all are
    return np.repeat(people.flat[others[:1]], n, axis=0)


def _noisy(flat: Vectors, rng: np.random.Generator) -> Vectors:
    noise = rng.standard_normal(flat.shape, dtype=np.float32)
    return np.clip(flat + np.float32(NOISE) * noise, 0, 1)


WORLDS: dict[str, Callable[[Population, Rows, int, np.random.Generator], Vectors]] = {
    "strangers": _strangers,
    "learned from others": _learned,
    "low variety": _low_variety,
    "ten modes": _few_modes,
    "noise": _noise,
    "flat": _flat,
    "mean face": _mean_face,
    "one image": _one_image,
}


def planted(audit: Audit, kind: str, copies: int, held: int, rng: np.random.Generator) -> Audit:
    """Return the audit with the first images replaced by copies of that many different photos."""
    made = audit.made.copy()
    for start, n, photos in ((0, copies, audit.train), (copies, held, audit.holdout)):
        rows = rng.permutation(len(photos))[np.arange(n) % len(photos)]
        if n:
            made[start : start + n] = KINDS[kind](photos[rows], rng)
    return audit._replace(made=made)


def _exact(flat: Vectors, rng: np.random.Generator) -> Vectors:  # noqa: ARG001 - called as all are
    return flat


def _jpeg(flat: Vectors, rng: np.random.Generator) -> Vectors:  # noqa: ARG001 - called as all are
    return _each(flat, _saved)


def _resized(flat: Vectors, rng: np.random.Generator) -> Vectors:  # noqa: ARG001 - called as all are
    return _each(flat, _halved)


def _each(flat: Vectors, alter: Callable[[Image.Image], Image.Image]) -> Vectors:
    side = int((flat.shape[1] / 3) ** 0.5)
    pictures = np.rint(flat * 255).astype(np.uint8).reshape(-1, side, side, 3)
    return np.stack([np.asarray(alter(Image.fromarray(one)), np.float32).ravel() / 255 for one in pictures])


def _saved(image: Image.Image) -> Image.Image:
    file = BytesIO()
    image.save(file, "JPEG", quality=40)
    return Image.open(file).convert("RGB")


def _halved(image: Image.Image) -> Image.Image:
    small = image.resize((image.width // 2, image.height // 2), Image.Resampling.BILINEAR)
    return small.resize(image.size, Image.Resampling.BILINEAR)


KINDS: dict[str, Callable[[Vectors, np.random.Generator], Vectors]] = {
    "exact": _exact,
    "noise": _noisy,
    "jpeg": _jpeg,
    "resized": _resized,
}


def judged(audit: Audit, space: Space, alpha: float) -> Outlying | None:
    """Return who is outlying; None where that cannot be said."""
    made, own, other = (space.of(flat) for flat in (audit.made, audit.train, audit.holdout))
    everybody = np.concatenate([own, other])
    distance = _distances(made, everybody)
    k = min(NEIGHBOURS, len(everybody))
    scale = np.partition(distance, k - 1, axis=1)[:, :k].mean(axis=1)
    closest = ratios(distance, scale).min(axis=0)
    members = PhotoCloseness(closest[: len(own)], audit.train_person)
    nonmembers = PhotoCloseness(closest[len(own) :], audit.holdout_person)
    try:
        return outlying(members, nonmembers, alpha)
    except MissingAnswerError:
        return None


def _distances(a: Vectors, b: Vectors) -> Vectors:
    centre = b.mean(axis=0)
    a, b = a - centre, b - centre
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squared, 0))
