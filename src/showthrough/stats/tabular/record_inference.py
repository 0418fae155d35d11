"""Inference of a secret: what the synthetic row nearest in all other columns says of a person."""

from typing import NamedTuple

import numpy as np

from showthrough.stats.arrays import Floats, Mask
from showthrough.stats.tabular.mixed import Mixed, gower_nearest, on_one_scale

TOLERANCE = 0.05  # of the secret, where it is a number


class InferredSecrets(NamedTuple):
    """Secrets that were guessed right, by target."""

    train: Mask  # (n,)
    control: Mask  # (m,)
    naive: float  # share of training secrets that a random synthetic row gives right
    constant: float  # share that the one best guess for everybody gives right


def inferred_secrets(
    synthetic: Mixed,
    train: Mixed,
    control: Mixed,
    secret: int,
    rng: np.random.Generator,
    tolerance: float = TOLERANCE,
) -> InferredSecrets:
    """Return whose secret equals that of the synthetic row that is nearest in all other columns.

    A category is right where it is the same, missing ones too; a number where it lies within `tolerance`
    of the secret, as a share of its size. What follows from the other columns by a law that holds for
    everybody is guessed as well for the control: only what goes beyond it is a leak. Of equally near rows
    a random one is taken.

    Source: Article 29 Working Party, Opinion 05/2014 (WP216); Giomi et al., PoPETs 2023. Formulas and code
    are this project's own.

    >>> rng = np.random.default_rng(0)
    >>> people = Mixed(rng.normal(size=(400, 3)), rng.integers(0, 4, size=(400, 1)))
    >>> train, others = people.rows(slice(200)), people.rows(slice(200, 400))
    >>> found = inferred_secrets(train, train, others, 3, rng)
    >>> bool(found.train.all()), bool(found.control.mean() < 0.5)
    (True, True)
    """
    known = [column for column in range(synthetic.n_columns) if column != secret]
    if not known or not 0 <= secret < synthetic.n_columns:
        raise ValueError(f"a secret is one of several columns, got {secret} of {synthetic.n_columns}")
    order = rng.permutation(synthetic.n_rows)
    given = synthetic.rows(order).cells(secret)
    looked_up = on_one_scale(synthetic.rows(order), train, control)
    hits = []
    for side, people in zip(looked_up[1:], (train, control), strict=True):
        guessed = given[gower_nearest(side.of(known), looked_up[0].of(known)).rows[:, 0]]
        hits.append(_is_right(guessed, people.cells(secret), synthetic.is_number(secret), tolerance))
    shares = _shares_right(given, train.cells(secret), synthetic.is_number(secret), tolerance)
    return InferredSecrets(hits[0], hits[1], *shares)


def _is_right(guessed: Floats, secrets: Floats, is_number: bool, tolerance: float) -> Mask:
    if not is_number:
        return np.asarray(guessed == secrets)
    both_missing = np.isnan(guessed) & np.isnan(secrets)
    return np.asarray((np.abs(guessed - secrets) <= tolerance * np.abs(secrets)) | both_missing)


def _shares_right(given: Floats, secrets: Floats, is_number: bool, tolerance: float) -> tuple[float, float]:
    """Return the share of secrets that a random one of the values given is right on, and the best one."""
    values, counts = np.unique(given, return_counts=True)
    at, gaps = np.sort(secrets[~np.isnan(secrets)]), int(np.isnan(secrets).sum())
    if is_number:  # right on secrets s with |g - s| <= t |s|, that is from g / (1 + t) to g / (1 - t)
        ends = np.sort([values / (1 + tolerance), values / (1 - tolerance)], axis=0)
    else:
        ends = np.array([values, values])
    right = np.searchsorted(at, ends[1], "right") - np.searchsorted(at, ends[0], "left")
    right = np.where(np.isnan(values), gaps, right) / len(secrets)
    return float(right @ counts / len(given)), float(right.max())
