"""Tables of people that do not exist; a synthetic one shares their law, or holds copies of them."""

from typing import NamedTuple

import numpy as np

from showthrough.stats.tabular.mixed import Mixed


class MixedWorld(NamedTuple):
    """Synthetic, training and held-out rows."""

    synthetic: Mixed
    train: Mixed
    control: Mixed


def mixed_world(
    kind: str, rng: np.random.Generator, n: int = 200, copied: float = 0.0, moved: float = 0.01
) -> MixedWorld:
    """Return samples of one law; a share of synthetic rows are training rows, numbers `moved` a little.

    `smooth`: numbers that go together, and a category. `low`: so few values that rows repeat. `constant`:
    columns of one value. `heavy`: far outliers, gaps, and thousands of categories.
    """
    whole = _sample(kind, rng, 3 * n)
    synthetic, train, control = (whole.rows(slice(i * n, (i + 1) * n)) for i in range(3))
    k = int(copied * n)
    noise = rng.normal(size=(k, train.numbers.shape[1])) * np.nanstd(train.numbers, axis=0)
    near = train.numbers[:k] + moved * noise
    drawn = Mixed(
        np.concatenate([near, synthetic.numbers[k:]]), np.concatenate([train.codes[:k], synthetic.codes[k:]])
    )
    return MixedWorld(drawn.rows(rng.permutation(n)), train, control)


def _sample(kind: str, rng: np.random.Generator, rows: int) -> Mixed:
    if kind == "smooth":
        cause = rng.normal(size=(rows, 2))
        numbers = cause @ rng.normal(size=(2, 5)) + rng.normal(size=(rows, 5))
        codes = (cause[:, :1] + rng.normal(size=(rows, 1)) > 0).astype(int)
    elif kind == "low":
        numbers = rng.integers(0, 4, size=(rows, 3)).astype(float)
        codes = rng.integers(0, 3, size=(rows, 3))
    elif kind == "constant":
        numbers = np.column_stack([rng.normal(size=(rows, 2)), np.zeros(rows)])
        codes = np.column_stack([rng.integers(0, 5, rows), np.zeros(rows, dtype=int)])
    else:
        numbers = rng.standard_cauchy(size=(rows, 4))
        numbers[rng.random(numbers.shape) < 0.1] = np.nan
        codes = rng.zipf(1.5, size=(rows, 1)).clip(0, 10_000).astype(int)
    return Mixed(numbers, codes)


KINDS = ("smooth", "low", "constant", "heavy")
