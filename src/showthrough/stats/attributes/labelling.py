"""Labelling of images by a trait: classifiers that learned from people whose trait is known."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import Floats, Mask, Rows, Vectors

COMPONENTS = 64  # at most
FEWEST = 10  # people with each value
RIDGE = 0.1  # inverse strength of the penalty, where the first component has unit spread

Labeller = Callable[
    [Vectors], Floats
]  # (n, D) -> (n, values): logs of probabilities, all values equally common


def labeller(features: Vectors, codes: Rows, person: Rows, values: int = 2) -> Labeller:
    """Return a classifier of a trait, a logistic regression on principal components of the features.

    `codes` are values from 0 on, of so many. It holds all values for equally common, so that adding logs of
    two images of one person counts what is usual once. A person with many photos weighs as one with few.

    Raises:
        NotEnoughDataError: fewer than ten people with one of the values.
    """
    from sklearn.linear_model import LogisticRegression

    people_of_value = [len(np.unique(person[codes == value])) for value in range(values)]
    if min(people_of_value) < FEWEST:
        raise NotEnoughDataError(
            f"to learn a trait takes {FEWEST} reference people with each value; of one there are "
            f"{min(people_of_value)}",
            needed=FEWEST,
        )
    turned = _turning(features)
    model = LogisticRegression(C=RIDGE, class_weight="balanced", max_iter=500)
    _, place, photos = np.unique(person, return_inverse=True, return_counts=True)
    weights = 1.0 / photos[place]
    model.fit(turned(features), codes, sample_weight=weights * len(weights) / weights.sum())

    def logs(asked: Vectors) -> Floats:
        return np.asarray(model.predict_log_proba(turned(asked)), dtype=np.float64)

    return logs


def _turning(features: Vectors) -> Callable[[Vectors], Floats]:
    """Return the turn to principal components; they keep their spreads: a penalty holds small ones."""
    centre, spread = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64)
    spread[spread < 1e-12] = 1.0
    values, directions = np.linalg.svd((features - centre) / spread, full_matrices=False)[1:]
    turn = directions[:COMPONENTS].T * np.sqrt(len(features)) / max(values[0], 1e-12)
    return lambda asked: ((asked - centre) / spread) @ turn


class CrossLabels(NamedTuple):
    """Labels of one value against all others, by classifiers that learned from some of the people each."""

    own: Floats  # (n,): 1 where an image is labelled so by the classifier that never met its person
    others: Floats  # (m,): share of all classifiers that label another image so
    odds: Floats  # (m,): calibrated probability of the value, were it as common as not


def cross_labels(
    features: Vectors, has: Mask, person: Rows, others: Vectors, rng: np.random.Generator, folds: int = 5
) -> CrossLabels:
    """Return how images of known people are labelled by classifiers that never met them, and how others are.

    Rates among the known ones are those of the very classifiers that label the others, on average. A penalty
    makes a classifier too modest: probabilities are calibrated on the people whom it never met (Platt).

    Raises:
        NotEnoughDataError: too few people with the value, or without it.
    """
    value_of_person = np.zeros(int(person.max()) + 1, dtype=bool)
    np.logical_or.at(value_of_person, person, has)
    fold = np.empty(len(value_of_person), dtype=np.int64)
    for side in (value_of_person, ~value_of_person):
        fold[rng.permutation(np.flatnonzero(side))] = np.arange(side.sum()) % folds
    own, odds = np.empty(len(has)), np.empty((folds, len(others)))
    for number in range(folds):
        left_out = fold[person] == number
        logs = labeller(features[~left_out], has[~left_out].astype(np.int64), person[~left_out])
        own[left_out], odds[number] = (
            np.subtract(*logs(part).T[::-1]) for part in (features[left_out], others)
        )
    labels = np.asarray((odds > 0).mean(axis=0), dtype=np.float64)
    probability = np.asarray(_calibrated(own, has)(odds).mean(axis=0), dtype=np.float64)
    return CrossLabels(np.asarray(own > 0, dtype=np.float64), labels, probability)


def _calibrated(odds: Floats, has: Mask) -> Callable[[Floats], Floats]:
    """Return what log odds are worth as probabilities, where the value is as common as not (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6, class_weight="balanced").fit(odds[:, None], has)
    slope, shift = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    return lambda asked: np.asarray(expit(slope * asked + shift), dtype=np.float64)
