"""Shadow models in arrays: what each scores follows from who it was trained on, and a leak of known size."""

from collections.abc import Mapping

import numpy as np

from showthrough.core.facts import Shadows
from showthrough.core.images import Role
from showthrough.core.types import Floats


def shadows(
    identity: Mapping[str, list[str]],
    leak: float,
    rng: np.random.Generator,
    models: int = 16,
    **given: object,
) -> Shadows:
    """Return facts on the people of train, holdout and reference, one entry an image.

    Scores differ by image far more than training moves them, so that without shadow models little is seen.
    """
    everybody = np.array([*identity["train"], *identity["holdout"]])
    names, split = np.unique(everybody), len(identity["train"])
    inside = np.zeros((models, len(everybody)), dtype=bool)
    for pair in range(models // 2):
        inside[2 * pair] = np.isin(everybody, rng.permutation(names)[: len(names) // 2])
        inside[2 * pair + 1] = ~inside[2 * pair]
    by_target = np.arange(len(everybody)) < split
    hardness = rng.standard_normal(len(everybody))

    def scored(trained: np.ndarray, hard: Floats) -> Floats:
        return hard + 0.2 * rng.standard_normal(trained.shape) + leak * trained

    others = rng.standard_normal(len(identity["reference"]))
    nobody = np.zeros((models, len(others)), dtype=bool)
    target, own = scored(by_target, hardness), scored(inside, hardness)
    fact = Shadows(
        form="elbo",
        models=models,
        target=dict(_by_role(target, split), **{Role.REFERENCE: scored(nobody[0], others)}).__getitem__,
        scores=dict(_by_role(own, split), **{Role.REFERENCE: scored(nobody, others)}).__getitem__,
        trained_on=dict(_by_role(inside, split), **{Role.REFERENCE: nobody}).__getitem__,
        likelihood=lambda scores: 1 / (1 + np.exp(-scores - 4)),
    )
    return fact._replace(**given)


def _by_role(values: np.ndarray, split: int) -> dict[Role, np.ndarray]:
    return {Role.TRAIN: values[..., :split], Role.HOLDOUT: values[..., split:]}
