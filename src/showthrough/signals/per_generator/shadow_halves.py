"""Membership halves: which people each shadow model is trained on; and a scale for scores."""

from typing import NamedTuple, final

import numpy as np
from scipy.special import expit

from showthrough.core.images import ImageSet, Role, joined
from showthrough.core.types import Floats, Mask

TYPICAL = 4.0  # logit of the likelihood of a usual image: .98, as of a classifier sure of its case
SPREAD = 1.349  # quartiles of a normal distribution lie so many deviations apart
SIDES = (Role.TRAIN, Role.HOLDOUT)


@final
class ShadowHalves(NamedTuple):
    """Membership halves: all people of train and holdout, and which of them each model is trained on."""

    train: ImageSet
    holdout: ImageSet
    images: ImageSet  # of both, train first
    inside: Mask  # (models, images)

    @classmethod
    def of(cls, train: ImageSet, holdout: ImageSet, models: int, seed: int) -> "ShadowHalves":
        """Draw the halves; more models leave the halves of the first ones as they are."""
        images = joined(train, holdout, f"{train.digest}+{holdout.digest}")
        people = list(images.by_identity().values())
        inside = np.zeros((models, len(images)), dtype=bool)
        for pair in range(models // 2):
            order = np.random.default_rng([seed, 3, pair]).permutation(len(people))
            for person in order[: len(people) // 2]:
                inside[2 * pair, people[person]] = True
            inside[2 * pair + 1] = ~inside[2 * pair]
        return cls(train, holdout, images, inside)

    def trained_on(self, role: Role, n_reference: int) -> Mask:
        """Return the membership matrix of a role's images, (models, n); on reference none is."""
        split = len(self.train)
        if role in SIDES:
            return self.inside[:, :split] if role is Role.TRAIN else self.inside[:, split:]
        return np.zeros((len(self.inside), n_reference), dtype=bool)


def likelihoods(scores: Floats, usual: Floats) -> Floats:
    """Return scores as likelihoods in [0, 1], in the same order.

    Losses of generators have no natural scale, so theirs is that of `usual` scores, of people whom no
    model was trained on: likelihood = logistic((score - median) / deviation + 4). A usual image has .98,
    as a classifier that is sure of its case gives; what RMIA takes for granted of p(x) holds near 1
    only (simulated with 16 models, its AUC was .76 there and .65 with usual images at .5).
    """
    low, median, high = np.quantile(usual, (0.25, 0.5, 0.75))
    deviation = (high - low) / SPREAD or 1.0  # scores that are all alike tell nothing, on any scale
    found: Floats = expit((scores - median) / deviation + TYPICAL)
    return found
