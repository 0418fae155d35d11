"""Moving the edges of a window until two pictures agree best: a few steps of Gauss and Newton."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.stats.arrays import Floats, Rows
from showthrough.stats.memorisation.margins import Shades, averages

MOVE = 0.01  # of the side, to see how an outline changes
DAMPING = 0.02  # of the mean curvature: keeps steps short where nothing changes
STEPS = 2
TOGETHER = 1024  # pairs at a time
SMALLEST = 0.65  # of the side: a little less than half of the area
FLAT = 0.05  # of the ranks' range: a window with less contrast has no outline
Edges = NDArray[np.float64]  # (n, 4): top, left, bottom, right, in shares of the side


def outlined(seen: Shades) -> Shades:
    """Return cells (n, ...) as vectors of length 1 with mean 0; those with next to no contrast are 0.

    >>> outlined(np.array([[[0.0, 1.0], [0.0, 1.0]], [[0.5, 0.5], [0.5, 0.5]]]))
    array([[-0.5,  0.5, -0.5,  0.5],
           [ 0. ,  0. ,  0. ,  0. ]])
    """
    flat = seen.reshape(len(seen), math.prod(seen.shape[1:]))
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    limit = FLAT * np.sqrt(flat.shape[1])
    return np.asarray(np.divide(flat, length, out=np.zeros_like(flat), where=length > limit))


def distances(own: Shades, other: Shades) -> Floats:
    """Return Euclid between outlines, or to the negative of one where that is less; 1 without an outline."""
    product = np.einsum("ij,ij->i", own, other)
    apart = own - np.where(product < 0, -1, 1).astype(own.dtype)[:, None] * other
    has_none = ~(own.any(axis=1) & other.any(axis=1))
    return np.where(has_none, 1.0, np.sqrt(np.einsum("ij,ij->i", apart, apart, dtype=np.float64)))


def refined(own: Shades, pictures: Shades, rows: Rows, edges: Edges, side: int) -> Floats:
    """Return the smallest distance of each outline to its picture when the window's edges move a little.

    `own` are outlines (n, side²); `pictures[rows]` and `edges` are their partners and where to begin.
    """
    parts = [slice(start, start + TOGETHER) for start in range(0, len(own), TOGETHER)]
    found = [_refined(own[part], pictures[rows[part]], edges[part], side) for part in parts]
    return np.concatenate(found) if found else np.empty(0)


def _refined(own: Shades, pictures: Shades, edges: Edges, side: int) -> Floats:
    views = _Views(pictures, side)
    seen = views.outlines(edges)
    best = distances(own, seen)
    for _ in range(STEPS):
        tried = _stepped(own, views, edges, seen)
        view = views.outlines(tried)
        distance = distances(own, view)
        is_better = (distance < best)[:, None]
        best = np.minimum(best, distance)
        edges, seen = np.where(is_better, tried, edges), np.where(is_better, view, seen)
    return best


class _Views(NamedTuple):
    """Pictures (n, S, S), each looked at through a window of its own."""

    pictures: Shades
    side: int

    def lines(self, edges: Edges, axis: int) -> Shades:
        first, last = edges[:, axis], edges[:, axis + 2]
        return averages(self.pictures.shape[1], first, last - first, self.side)

    def outlines(self, edges: Edges) -> Shades:
        seen = self.lines(edges, 0) @ self.pictures @ self.lines(edges, 1).transpose(0, 2, 1)
        return outlined(np.asarray(seen, dtype=np.float32))


def _stepped(own: Shades, views: _Views, edges: Edges, seen: Shades) -> Edges:
    """Return edges after one damped Gauss-Newton step, held within the picture."""
    sign = np.where((own * seen).sum(axis=1) < 0, -1, 1)[:, None]
    slopes = _slopes(views, edges, seen)
    curvature = slopes @ slopes.transpose(0, 2, 1)
    damping = DAMPING * np.trace(curvature, axis1=1, axis2=2)[:, None, None] / 4 + 1e-9
    pull = slopes @ (sign * own - seen)[:, :, None]
    return _within(edges + np.linalg.solve(curvature + damping * np.eye(4), pull)[:, :, 0])


def _slopes(views: _Views, edges: Edges, seen: Shades) -> Shades:
    """Return how each outline changes as each edge moves, (n, 4, side²)."""
    right = views.lines(edges, 1).transpose(0, 2, 1)
    down = views.lines(edges, 0)
    across, along = views.pictures @ right, down @ views.pictures
    slopes = np.empty((len(seen), 4, seen.shape[1]), dtype=np.float32)
    for edge in range(4):
        way = MOVE * (1 if edge < 2 else -1)  # inwards, so that it stays within the picture
        moved = edges + way * (np.arange(4) == edge)
        lines = views.lines(moved, edge % 2)
        view = along @ lines.transpose(0, 2, 1) if edge % 2 else lines @ across
        slopes[:, edge] = (outlined(np.asarray(view, dtype=np.float32)) - seen) / np.float32(way)
    return slopes


def _within(edges: Edges) -> Edges:
    first, last = np.clip(edges[:, :2], 0, 1 - SMALLEST), np.clip(edges[:, 2:], SMALLEST, 1)
    short = np.maximum(SMALLEST - (last - first), 0) / 2
    first, last = first - short, last + short
    over = np.maximum(-first, 0) - np.maximum(last - 1, 0)
    return np.concatenate([np.clip(first + over, 0, 1), np.clip(last + over, 0, 1)], axis=1)
