"""Planted shadow models in arrays: scores follow from who each was trained on, with a leak of known size."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from showthrough.core.facts import Shadows
from showthrough.core.images import Role
from showthrough.core.types import Floats, Mask


def shadows(
    identity: Mapping[str, Sequence[str]],
    leak: float,
    rng: np.random.Generator,
    models: int = 16,
    **given: Any,
) -> Shadows:
    """Return shadow models of the people of train, holdout and reference.

    `identity` holds the person of each image by role. `leak` is by how much training raises a score,
    in units of the spread between images; scores differ by image far more, so that without shadow
    models little is seen. `given` replaces fields of `Shadows`.
    """
    everybody = np.array([*identity["train"], *identity["holdout"]])
    names, split = np.unique(everybody), len(identity["train"])
    inside = np.zeros((models, len(everybody)), dtype=bool)
    for pair in range(models // 2):
        inside[2 * pair] = np.isin(everybody, rng.permutation(names)[: len(names) // 2])
        inside[2 * pair + 1] = ~inside[2 * pair]
    by_target = np.arange(len(everybody)) < split
    hardness = rng.standard_normal(len(everybody))

    def scored(trained: Mask, hard: Floats) -> Floats:
        return np.asarray(hard + 0.2 * rng.standard_normal(trained.shape) + leak * trained)

    others = rng.standard_normal(len(identity["reference"]))
    nobody = np.zeros((models, len(others)), dtype=bool)
    target, own = scored(by_target, hardness), scored(inside, hardness)
    fact = Shadows(
        form="elbo",
        models=models,
        target={**_by_role(target, split), Role.REFERENCE: scored(nobody[0], others)}.__getitem__,
        scores={**_by_role(own, split), Role.REFERENCE: scored(nobody, others)}.__getitem__,
        trained_on={**_by_role(inside, split), Role.REFERENCE: nobody}.__getitem__,
        likelihood=lambda scores: 1 / (1 + np.exp(-scores - 4)),
    )
    return fact._replace(**given)


def _by_role(values: NDArray[Any], split: int) -> dict[Role, NDArray[Any]]:
    return {Role.TRAIN: values[..., :split], Role.HOLDOUT: values[..., split:]}
