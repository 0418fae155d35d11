"""Small public tables and two synthetic ones of each, the same in any environment that has NumPy."""

from typing import Any, NamedTuple

import numpy as np


class ReferenceWorld(NamedTuple):
    """Table split in halves, with a synthetic one; cells are float, and True in `is_category` by column."""

    train: Any  # (n, d)
    control: Any
    synthetic: Any
    names: list[str]
    is_category: list[bool]


def reference_table(data: str) -> tuple[Any, list[str], list[bool]]:
    """Return scikit-learn's diabetes (11 columns) or breast cancer (31) with its target, not standardised."""
    from sklearn.datasets import load_breast_cancer, load_diabetes

    loaded = load_diabetes(scaled=False) if data == "diabetes" else load_breast_cancer()
    table = np.column_stack([loaded.data, loaded.target]).astype(float)
    names = [str(name).replace(" ", "_") for name in loaded.feature_names] + ["target"]
    categories = {"sex"} if data == "diabetes" else {"target"}
    return table, names, [name in categories for name in names]


def reference_world(data: str, kind: str, seed: int = 0) -> ReferenceWorld:
    """Return halves of a table and a synthetic one: `apart` drawn from a Gaussian, `copies` a third copied.

    In `copies` a third of the rows are training rows as they are, a third are training rows with noise
    of 2 % of each column's spread, and a third are drawn from the Gaussian.
    """
    table, names, is_category = reference_table(data)
    rng = np.random.default_rng(seed)
    order, half = rng.permutation(len(table)), len(table) // 2
    train, control = table[order[:half]], table[order[half : 2 * half]]
    normal = rng.standard_normal((half, table.shape[1]))
    spread = np.linalg.cholesky(np.cov(train.T) + 1e-9 * np.diag(train.var(axis=0)))
    synthetic = train.mean(axis=0) + normal @ spread.T
    for column, category in enumerate(is_category):
        if category:
            low, high = train[:, column].min(), train[:, column].max()
            synthetic[:, column] = np.where(synthetic[:, column] > (low + high) / 2, high, low)
    if kind == "copies":
        third = half // 3
        noise = 0.02 * train.std(axis=0) * rng.standard_normal((third, table.shape[1]))
        synthetic[:third] = train[:third]
        synthetic[third : 2 * third] = train[third : 2 * third] + noise * ~np.array(is_category)
    synthetic = synthetic[rng.permutation(half)]  # a row's number says nothing of whom it copies
    return ReferenceWorld(train, control, synthetic, names, is_category)


def halves_of(names: list[str]) -> tuple[list[str], list[str]]:
    """Return every other column, and the others: what two people know who link their halves."""
    return names[::2], names[1::2]


SECRETS = {"diabetes": ("sex", "bmi", "target"), "breast_cancer": ("target", "mean_radius")}
