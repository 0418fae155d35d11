"""Blind baseline: how well members are told from non-members by a classifier that never saw the generator."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from showthrough.errors import IntegrityError, NotEnoughDataError
from showthrough.stats.arrays import Floats, Rows, as_vectors, codes_of
from showthrough.stats.intervals import Interval
from showthrough.stats.roc import roc_auc

LEVEL = 0.95
COMPONENTS = 64  # at most; and at most one for every five people


class BlindBaseline(NamedTuple):
    """AUC of the blind classifier, by the images alone; .5 is guessing."""

    auc: float
    interval: Interval


def blind_baseline(
    features: ArrayLike,
    is_member: ArrayLike,
    identity: ArrayLike,
    rng: np.random.Generator,
    folds: int = 5,
    permutations: int = 199,
) -> BlindBaseline:
    """Return the AUC, by people, of a linear classifier that was fitted on other people.

    Above .5 it says that train and holdout differ by themselves (camera, year, crop), so that a
    membership attack may be measuring that. The classifier is a least-squares discriminant on the
    principal components of the standardised features.

    AUCs are taken within each fold and averaged: scores of different folds do not compare, and
    pooling them pushes the AUC below .5. The folds share their training people, so that the usual
    variance is about half of the true one; the interval is instead as wide as the AUCs that
    permuted labels of people give, and excludes .5 exactly when the permutation test rejects.

    Raises:
        IntegrityError: a person is both a member and a non-member.
        NotEnoughDataError: fewer than two members or non-members a fold.
    """
    if permutations < 39:
        raise ValueError(f"a 95 % interval needs at least 39 permutations, got {permutations}")
    vectors = as_vectors(features, "features")
    person = codes_of(identity, len(vectors), "identity")
    member = _per_person(np.asarray(is_member), person)
    fold = _folds(member, folds, rng)
    labels = np.stack([member] + [_permuted(member, fold, rng) for _ in range(permutations)], axis=1)
    aucs = np.mean([_fold_aucs(vectors, person, labels, fold == f) for f in range(folds)], axis=0)
    null = np.sort(aucs[1:])
    tail = int((1 - LEVEL) / 2 * (permutations + 1) + 1e-9)  # the 5th of 199: 5 in 200 lie beyond
    auc = float(aucs[0])
    low, high = auc - float(null[-tail] - 0.5), auc + float(0.5 - null[tail - 1])
    return BlindBaseline(auc, Interval(max(min(low, auc), 0.0), min(max(high, auc), 1.0), LEVEL))


def _per_person(is_member: NDArray[np.generic], person: Rows) -> NDArray[np.bool_]:
    if is_member.shape != person.shape:
        raise ValueError(f"{len(person)} images need as many memberships, got shape {is_member.shape}")
    share = np.bincount(person, is_member.astype(bool)) / np.bincount(person)
    if ((share > 0) & (share < 1)).any():
        raise IntegrityError("a person is both a member and a non-member, so no baseline can be blind")
    return share > 0


def _folds(member: NDArray[np.bool_], folds: int, rng: np.random.Generator) -> Rows:
    """Return a fold for each person; every fold has its share of members and non-members."""
    smaller = int(min(member.sum(), (~member).sum()))
    if smaller < 2 * folds:
        raise NotEnoughDataError(
            f"it takes {2 * folds:,} people of each kind; of one there are {smaller:,}", needed=2 * folds
        )
    fold = np.empty(len(member), dtype=np.int64)
    for side in (member, ~member):
        fold[rng.permutation(np.flatnonzero(side))] = np.arange(side.sum()) % folds
    return fold


def _permuted(member: NDArray[np.bool_], fold: Rows, rng: np.random.Generator) -> NDArray[np.bool_]:
    shuffled = member.copy()
    for f in np.unique(fold):
        shuffled[fold == f] = rng.permutation(member[fold == f])
    return shuffled


def _fold_aucs(vectors: Floats, person: Rows, labels: NDArray[np.bool_], tested: NDArray[np.bool_]) -> Floats:
    """Return the AUC of each labelling (column) on the tested people, fitted on the others."""
    fitting = ~tested[person]
    seen, new = _components(vectors[fitting], vectors[~fitting], int((~tested).sum()))
    target = labels[person[fitting]].astype(np.float64)
    weights = seen.T @ (target - target.mean(axis=0))  # (components, labellings); components are white
    _, people, counts = np.unique(person[~fitting], return_inverse=True, return_counts=True)
    scores = np.zeros((len(counts), labels.shape[1]))
    np.add.at(scores, people, new @ weights)
    scores /= counts[:, None]
    own = labels[tested]
    return np.array([roc_auc(scores[own[:, c], c], scores[~own[:, c], c]) for c in range(own.shape[1])])


def _components(seen: Floats, new: Floats, people: int) -> tuple[Floats, Floats]:
    """Return both sets in the white principal components of the first."""
    centre, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread == 0] = 1.0
    seen, new = (seen - centre) / spread, (new - centre) / spread
    values, vectors = np.linalg.svd(seen, full_matrices=False)[1:]
    kept = max(1, min(COMPONENTS, people // 5, int((values > 1e-6 * values[0]).sum())))
    turn = vectors[:kept].T / np.maximum(values[:kept], 1e-300)
    return seen @ turn, new @ turn
