"""Contract of an embedder that a package brings: what audits take for granted of the vectors.

def test_my_embedder_keeps_the_contract():
    made = [my_embedder("mine", settings, folder) for _ in range(2)]
    assert broken_by_embedder(made, pictures) == ()
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.types import Features

if TYPE_CHECKING:
    from showthrough.observers.runtime.streaming import Observer

__all__ = ["broken_by_embedder"]

METRICS = ("cosine", "l2")
FEWEST = 4  # records, of which no two are alike
ROUNDING = 1e-3  # of vectors of length 1: a batch of another size is added up in another order


def broken_by_embedder(made: Sequence["Observer"], records: ImageSet) -> tuple[str, ...]:
    """Return the rules that an embedder breaks on records, a sentence each.

    `made` are two embedders from one table of settings, as two audits would make them; `records` are
    at least four that differ.
    """
    if len(made) != 2 or len(records) < FEWEST:
        raise ValueError(f"give an embedder that was made twice, and {FEWEST} records or more")
    return tuple(_broken(made[0], made[1], records))


def _broken(first: "Observer", second: "Observer", records: ImageSet) -> Iterator[str]:
    name = first.info.name
    if first.info.metric not in METRICS:
        yield f"{name} compares by {first.info.metric!r}; there are {', '.join(METRICS)}"
    if not first.info.digest:
        yield f"{name} has no info.digest, so nobody could tell its vectors from those of other weights"
    if (first.digest, first.info) != (second.digest, second.info):
        yield f"{name} is described otherwise when it is made again: its digest hangs on more than settings"
    vectors = _vectors(first, records)
    if vectors.ndim != 2 or len(vectors) != len(records):
        yield f"{name} gives an array of shape {vectors.shape} for {len(records)} records, not (n, D)"
        return
    if vectors.dtype != np.float32:
        yield f"{name} gives {vectors.dtype}, not float32"
    yield from _of_vectors(name, vectors)
    yield from _told_again(name, vectors, first, second, records)


def _of_vectors(name: str, vectors: Features) -> Iterator[str]:
    unknown = np.isnan(vectors)
    if np.isinf(vectors).any():
        yield f"{name} gives infinite numbers"
    if (unknown.any(axis=1) != unknown.all(axis=1)).any():
        yield f"{name} gives vectors that are NaN in part; one that was not enrolled is NaN as a whole"
    if unknown.all():
        yield f"{name} enrolled no record at all"
    elif len(np.unique(vectors[~unknown.any(axis=1)], axis=0)) == 1:
        yield f"{name} gives all records one vector"


def _told_again(
    name: str, vectors: Features, first: "Observer", second: "Observer", records: ImageSet
) -> Iterator[str]:
    if not np.array_equal(_vectors(second, records), vectors, equal_nan=True):
        yield f"{name} gives other vectors when it is made again"
    rows = np.arange(len(records))[::-1]
    alone = np.concatenate([_vectors(first, records.subset(rows[at : at + 1])) for at in range(len(rows))])
    scale = float(np.nanmax(np.abs(vectors), initial=0.0)) or 1.0
    if not np.allclose(alone[::-1], vectors, rtol=0, atol=ROUNDING * scale, equal_nan=True):
        yield f"{name} gives a record another vector when it is looked at alone or in another order"
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: _vectors(first, records), range(2)))
    if not all(np.array_equal(each, vectors, equal_nan=True) for each in both):
        yield f"{name} gives other vectors when two threads ask it at once"


def _vectors(observer: "Observer", records: ImageSet) -> Features:
    from showthrough.observers.runtime.streaming import embedded  # it loads torch

    return np.concatenate([part for _, part in embedded(records, observer)])
