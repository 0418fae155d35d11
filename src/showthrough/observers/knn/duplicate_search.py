"""Duplicate groups: vectors of one set that are nearly equal, in blocks, on the CPU or the GPU."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np
import torch
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from torch import Tensor

from showthrough.core.types import Features, Rows
from showthrough.observers.knn.candidates import CandidatePairs, ladder, query_side, within
from showthrough.observers.knn.exact import Exact, first_copies, squared_distances
from showthrough.observers.knn.gallery import (
    BLOCK,
    Metric,
    Part,
    Searched,
    refuse_few,
    refuse_shapes,
    refuse_values,
    slices,
)
from showthrough.observers.runtime.device import device, side_by_side

PAIRS = 2**20  # compared at a time


class Linked(NamedTuple):
    """Links of the block of rows that begins at `start`."""

    start: int
    lowest: Rows  # (N,) for each row of the set the lowest one that it is linked with by this block


def duplicate_groups(
    vectors: Features, radius: float, metric: Metric = "l2", block: int = BLOCK, pairs: int = PAIRS
) -> Rows:
    """Return a group number for each vector, the same for those within `radius` and for chains of such.

    `radius` is a straight-line distance; under cosine that between two directions, sqrt(2 (1 - cos)).
    """
    return groups_of(each.lowest for each in linked_blocks(vectors, radius, metric, 0, block, pairs))


def groups_of(lowest: Iterable[Rows]) -> Rows:
    """Return the groups (N,) that the links of all blocks make, numbered as they first appear."""
    found: Rows | None = None
    for links in lowest:
        found = np.asarray(links) if found is None else _lowest_of([found, links], len(found))
    return np.unique(found if found is not None else np.empty(0, np.int64), return_inverse=True)[1].astype(
        np.int64
    )


def linked_blocks(
    vectors: Features,
    radius: float,
    metric: Metric = "l2",
    start: int = 0,
    block: int = BLOCK,
    pairs: int = PAIRS,
) -> Iterator[Linked]:
    """Yield the links of each block of rows from `start` on; vectors may be memory-mapped.

    A block looks at pairs of its rows with higher ones, so that all blocks together see each pair.
    About `pairs` are compared at a time.

    Raises:
        NotEnoughDataError: there is no vector.
        DataError: vectors are not finite, or have length 0 under cosine.
    """
    refuse_shapes(vectors, vectors, metric)
    refuse_few(vectors, vectors, 1)
    refuse_values(vectors, "the set", metric == "cosine")
    first = first_copies(vectors)
    different = np.flatnonzero(first == np.arange(len(first)))
    searched = Searched(vectors, different, 1, metric == "cosine", device())
    with side_by_side(searched.where) as pool:
        for part in slices(len(vectors), block)[start // block :]:
            own = np.arange(part.start, part.stop)
            links = [np.stack([own, first[own]])]
            for rows in slices(len(own), searched.sizes.block):
                asked = own[rows][first[own[rows]] == own[rows]]
                links += _links(searched, vectors[asked], asked, _Within(radius, pairs), pool)
            i, j = np.concatenate(links, axis=1)
            yield Linked(part.start, _lowest_linked(i, j, len(vectors)))


class _Within(NamedTuple):
    radius: float
    pairs: int  # compared at a time


def _links(searched: Searched, vectors: Features, names: Rows, limit: _Within, pool: Executor) -> list[Rows]:
    """Return pairs (2, m) of rows that lie within the radius, one of them among `names`."""
    scaled = limit._replace(radius=limit.radius * searched.scale)
    asked = slices(len(names), searched.sizes.query)
    found = []
    for part in searched.parts(pool):

        def look(rows: slice, part: Part = part) -> list[Rows]:
            if int(part.names[-1]) <= int(names[rows.start]):
                return []
            exact = searched.exact(vectors[rows])
            return _near(exact, torch.tensor(names[rows], device=searched.where), part, scaled)

        found += [pairs for several in pool.map(look, asked) for pairs in several]
    return found


def _near(query: Exact, names: Tensor, part: Part, limit: _Within) -> list[Rows]:
    pairs = _candidates(query, part, limit)
    if pairs is None:  # crowds: a few rows at a time
        half = len(names) // 2
        low, high = slice(0, half), slice(half, None)
        return _near(query.of(low), names[low], part, limit) + _near(query.of(high), names[high], part, limit)
    i, j = names[pairs.row], part.names[pairs.column]
    higher = (j > i).nonzero()[:, 0]
    pairs = CandidatePairs(pairs.row[higher], pairs.column[higher])
    close = squared_distances(query, part.exact, pairs) <= limit.radius**2
    return [torch.stack([i[higher][close], j[higher][close]]).cpu().numpy()]


def _candidates(query: Exact, part: Part, limit: _Within) -> CandidatePairs | None:
    n = query.square.shape[1]
    reach = torch.full((n,), limit.radius, dtype=torch.float64, device=query.square.device)
    few = n * (len(part.names) // 64 + 4)
    for precision in ladder(reach.device):
        most = max(limit.pairs, len(part.names)) if precision.dtype is torch.float64 else few
        found = within(query_side(query.vectors, precision), part.rounded(precision), reach, most)
        if found is not None:
            return found
    return None


def _lowest_of(links: list[Rows], n: int) -> Rows:
    """Return the lowest row of each row's links, over several answers."""
    return _lowest_linked(np.tile(np.arange(n), len(links)), np.concatenate(links), n)


def _lowest_linked(i: Rows, j: Rows, n: int) -> Rows:
    graph = coo_array((np.ones(len(i), dtype=bool), (i, j)), shape=(n, n))
    _, first, group = np.unique(
        connected_components(graph, directed=False)[1], return_index=True, return_inverse=True
    )
    return first[group].astype(np.int64)
