"""Cosine similarities of many pairs in bounded memory; the value of a pair depends on the pair alone."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import NotAssessableError
from showthrough.stats.arrays import Floats, Rows, Singles, Vectors, as_given_vectors, codes_of, same_width
from showthrough.stats.neighbours import rounding_of_dot

SIDE = 2048  # rows and columns of a block


class Pairs(NamedTuple):
    """Comparisons, by rows of the two sets."""

    i: Rows
    j: Rows
    similarity: Singles


def unit_vectors(values: ArrayLike, what: str) -> Singles:
    """Return float32 (N, D), or refuse vectors whose length is not 1."""
    vectors = as_given_vectors(values, what)
    length = lengths(vectors)
    wrong = np.flatnonzero(np.abs(length - 1) > 1e-3)
    if len(wrong):
        found = f"{what}[{wrong[0]}] has length {length[wrong[0]]:.4g}"
        raise ValueError(f"{found}; embeddings must be scaled to length 1")
    return vectors.astype(np.float32, copy=False)


def lengths(vectors: Vectors) -> Floats:
    """Return the length of each vector in float64, without a second copy of all of them."""
    parts = (vectors[start : start + SIDE].astype(np.float64) for start in range(0, len(vectors), SIDE))
    return np.concatenate([np.linalg.norm(part, axis=1) for part in parts])


def by_person(embeddings: ArrayLike, identity: ArrayLike) -> tuple[Singles, Rows]:
    """Return unit vectors with the photos of a person side by side, and people's numbers beside them.

    >>> by_person([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], ["a", "b", "a"])[1]
    array([0, 0, 1])
    """
    vectors = unit_vectors(embeddings, "embeddings")
    codes = codes_of(identity, len(vectors), "identity")
    order = np.argsort(codes, kind="stable")
    return vectors[order], codes[order]


def similarity(a: Singles, b: Singles, i: Rows, j: Rows) -> Singles:
    """Return the cosine of the pairs (a[i], b[j]): the float64 dot product, rounded to float32."""
    found = np.empty(len(i), dtype=np.float32)
    for start in range(0, len(i), SIDE):
        part = slice(start, start + SIDE)
        found[part] = np.einsum("ij,ij->i", a[i[part]].astype(np.float64), b[j[part]].astype(np.float64))
    return found


def count_matches(a: ArrayLike, b: ArrayLike, threshold: float, side: int = SIDE) -> int:
    """Return the number of pairs (one of a, one of b) that match: similarity >= threshold.

    >>> count_matches([[1.0, 0.0], [0.0, 1.0]], [[0.8, 0.6], [0.0, 1.0]], threshold=0.7)
    2
    """
    a, b = unit_vectors(a, "a"), unit_vectors(b, "b")
    same_width(a, b)
    margin = 2 * rounding_of_dot(a.shape[1])
    count = 0
    for rows, columns, block in _blocks(a, b, side):
        sure = block >= threshold + margin
        count += int(sure.sum())
        i, j = np.nonzero((block >= threshold - margin) & ~sure)
        exact = similarity(a, b, i + rows, j + columns)
        count += int((exact >= np.float64(threshold)).sum())
    return count


def matching_pairs(vectors: ArrayLike, threshold: float) -> Iterator[tuple[Rows, Rows]]:
    """Yield all pairs i < j with similarity >= threshold, a block at a time.

    Blocks come row by row: all pairs of a row with an earlier one come before those with later ones.

    >>> [(i.tolist(), j.tolist()) for i, j in matching_pairs([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]], 0.7)]
    [([0], [1])]
    """
    unit = unit_vectors(vectors, "vectors")
    for rows, columns, block in _blocks(unit, unit, SIDE, above_diagonal=True):
        i, j = _matches(block, (unit[rows:], unit[columns:]), threshold)
        apart = j + columns > i + rows
        yield i[apart] + rows, j[apart] + columns


def matches(a: Singles, b: Singles, threshold: float, side: int = SIDE) -> Iterator[tuple[Rows, Rows]]:
    """Yield all pairs (a[i], b[j]) of unit vectors with similarity >= threshold, a block at a time.

    >>> a, b = np.eye(2, dtype=np.float32), np.array([[0.8, 0.6], [0.0, 1.0]], dtype=np.float32)
    >>> [(i.tolist(), j.tolist()) for i, j in matches(a, b, 0.7)]
    [([0, 1], [0, 1])]
    """
    for rows, columns, block in _blocks(a, b, side):
        i, j = _matches(block, (a[rows:], b[columns:]), threshold)
        yield i + rows, j + columns


def _matches(block: Singles, sets: tuple[Singles, Singles], threshold: float) -> tuple[Rows, Rows]:
    """Return the matches of a block of float32 products; what these leave open is computed in float64."""
    margin = 2 * rounding_of_dot(sets[0].shape[1])
    i, j = np.nonzero(block >= threshold - margin)
    open_ = np.flatnonzero(block[i, j] < threshold + margin)
    kept = np.ones(len(i), dtype=bool)
    kept[open_] = similarity(*sets, i[open_], j[open_]) >= np.float64(threshold)
    return i[kept], j[kept]


def similarity_counts(vectors: ArrayLike, identity: ArrayLike, edges: NDArray[np.float64]) -> Rows:
    """Return the histogram of impostor similarities: pairs of two people in each bin, of one left out.

    Edges ascend in equal steps; what lies beyond the ends falls in the last bin on that side. A pair
    that lies on an edge to the rounding of float32 may fall on either side of it.

    >>> similarity_counts([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]], ["a", "b", "a"], np.array([-1.0, 0.0, 1.0]))
    array([1, 1])
    """
    unit = unit_vectors(vectors, "vectors")
    codes, bins = codes_of(identity, len(unit), "identity"), len(edges) - 1
    counts = np.zeros(bins, dtype=np.int64)
    for rows, columns, block in _blocks(unit, unit, SIDE, above_diagonal=True):
        i, j = np.arange(len(block))[:, None] + rows, np.arange(block.shape[1])[None] + columns
        counted = (j > i) & (codes[i] != codes[j])
        place = ((block[counted] - np.float32(edges[0])) * np.float32(bins / (edges[-1] - edges[0]))).astype(
            int
        )
        counts += np.bincount(np.clip(place, 0, bins - 1), minlength=bins)
    return counts


def most_alike(vectors: Singles, people: Rows, count: int, side: int = SIDE) -> Pairs:
    """Return at least the `count` most similar pairs of different people, of all pairs of rows."""
    margin = 2 * rounding_of_dot(vectors.shape[1])
    kept = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))
    cutoff = -np.inf
    for rows, columns, block in _blocks(vectors, vectors, side, above_diagonal=True):
        i, j = np.nonzero(block >= cutoff)
        found = Pairs(i + rows, j + columns, block[i, j])
        apart = (found.j > found.i) & (people[found.i] != people[found.j])
        kept = _joined(kept, _chosen(found, apart))
        if len(kept.i) > 2 * count:
            cutoff = float(np.partition(kept.similarity, -count)[-count]) - margin
            kept = _chosen(kept, kept.similarity >= cutoff)
        if len(kept.i) > 4 * count + side**2:
            raise NotAssessableError("most pairs of different people are equally similar to this embedder")
    edge = np.partition(kept.similarity, -count)[-count]
    close = np.abs(kept.similarity - edge) <= margin
    kept.similarity[close] = similarity(vectors, vectors, kept.i[close], kept.j[close])
    return kept


def genuine_pairs(vectors: Singles, sizes: Rows) -> Pairs:
    """Return all pairs of images of one person; the rows of a person stand together."""
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for start, size in zip(np.cumsum(sizes) - sizes, sizes, strict=True):
        i, j = np.triu_indices(size, 1)
        left.append(start + i)
        right.append(start + j)
    i, j = np.concatenate(left), np.concatenate(right)
    return Pairs(i, j, similarity(vectors, vectors, i, j))


def _chosen(pairs: Pairs, which: NDArray[np.bool_]) -> Pairs:
    return Pairs(pairs.i[which], pairs.j[which], pairs.similarity[which])


def _joined(a: Pairs, b: Pairs) -> Pairs:
    return Pairs(
        np.concatenate([a.i, b.i]),
        np.concatenate([a.j, b.j]),
        np.concatenate([a.similarity, b.similarity]),
    )


def _blocks(
    a: Singles, b: Singles, side: int, above_diagonal: bool = False
) -> Iterator[tuple[int, int, Singles]]:
    for row in range(0, len(a), side):
        for column in range(row if above_diagonal else 0, len(b), side):
            yield row, column, a[row : row + side] @ b[column : column + side].T
