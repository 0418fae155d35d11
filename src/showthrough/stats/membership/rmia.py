"""RMIA: likelihood ratio of a record against those of other people's records."""

from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from showthrough.errors import NotAssessableError
from showthrough.stats.arrays import Floats, Mask, as_scores
from showthrough.stats.membership.shadow import membership, models_of, of_models, refuse_constant


class RmiaPreset(TypedDict, total=False):
    """Settings of RMIA that are fixed beforehand; see `rmia_scores`."""

    gamma: float
    a: float


def rmia_scores(
    target: ArrayLike,
    reference: ArrayLike,
    reference_membership: ArrayLike,
    population_target: ArrayLike,
    population_reference: ArrayLike,
    **preset: Unpack[RmiaPreset],
) -> Floats:
    """Return the RMIA score of each record: the share of population records whose likelihood ratio it beats.

    The ratio is a record's likelihood under the target model, p(x; target), over what is usual for
    it, p(x); x beats z when its ratio is more than `gamma` (1) times that of z. `a` (.3) says how far
    one expects training to lift a likelihood: p(x) = ((1 + a) mean_OUT + 1 - a) / 2, with the mean
    over the reference models that were not trained on x. Both are fixed before looking.

    Likelihoods lie in [0, 1], for instance exp(-loss). Arrays are (records,) and (models, records);
    no reference model may have been trained on a population record. A small population makes ties
    among the most exposed, who beat all of it.

    Source: Zarifzadeh, Liu and Shokri, ICML 2024, offline form.

    Raises:
        NotEnoughDataError: every reference model was trained on a record, so it has no OUT model.
        NotAssessableError: the target model gives all records the same likelihood.

    >>> reference, inside = np.array([[0.5, 0.5], [0.9, 0.5]]), np.array([[0, 0], [1, 0]])
    >>> rmia_scores([0.9, 0.4], reference, inside, [0.5, 0.3], np.array([[0.5, 0.4]]))
    array([1. , 0.5])
    """
    gamma, a = _preset(**preset)
    own, others = _likelihoods(target, "target"), _likelihoods(population_target, "population_target")
    refuse_constant(np.concatenate([own, others]), "likelihoods under the target model")
    known = of_models(_likelihoods(reference, "reference"), len(own), "reference")
    inside = membership(reference_membership, known, "reference_membership")
    name = "population_reference"
    population = of_models(_likelihoods(population_reference, name), len(others), name)
    ratio_of_others = gamma * others / _usual(population, np.ones(population.shape, dtype=bool), a)
    beaten = np.searchsorted(np.sort(ratio_of_others), own / _usual(known, ~inside, a), "left")
    return np.asarray(beaten / len(others), dtype=np.float64)


def _preset(gamma: float = 1.0, a: float = 0.3) -> tuple[float, float]:
    if not gamma > 0 or not 0 <= a <= 1:
        raise ValueError(f"gamma must be above 0 and a in [0, 1], got {gamma} and {a}")
    return gamma, a


def _likelihoods(values: ArrayLike, what: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 1:
        as_scores(array, what)
    if array.size and (array.min() < 0 or array.max() > 1):
        raise ValueError(f"{what} must hold likelihoods in [0, 1], for instance exp(-loss)")
    return array


def _usual(likelihoods: Floats, out: Mask, a: float) -> Floats:
    """Return the marginal likelihood p(x), from the models that were not trained on x."""
    mean = np.where(out, likelihoods, 0.0).sum(axis=0) / models_of(out, 1, "OUT")
    usual = ((1 + a) * mean + 1 - a) / 2
    if not usual.all():
        record = int(np.argmin(usual))
        raise NotAssessableError(f"record {record} is impossible under all its OUT models; use an a below 1")
    return np.asarray(usual, dtype=np.float64)
