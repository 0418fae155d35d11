"""Large tables of people that do not exist: twenty numbers that go together and ten categories."""

from typing import Any

import numpy as np


def large_tables(rows: int, seed: int = 0) -> list[tuple[Any, Any]]:
    """Return numbers (n, 20) and codes (n, 10) of synthetic, training and held-out rows, of one law."""
    rng = np.random.default_rng(seed)
    loads = rng.normal(size=(5, 20))
    cuts = [np.sort(rng.normal(size=values - 1)) for values in (2, 2, 3, 4, 5, 8, 12, 50, 400, 2)]
    found = []
    for _ in range(3):
        cause = rng.normal(size=(rows, 5))
        numbers = cause @ loads + 0.5 * rng.normal(size=(rows, 20))
        told = cause[:, np.arange(10) % 5] + 0.5 * rng.normal(size=(rows, 10))
        codes = np.stack([np.searchsorted(cut, told[:, i]) for i, cut in enumerate(cuts)], axis=1)
        found.append((numbers, codes.astype(np.int64)))
    return found
