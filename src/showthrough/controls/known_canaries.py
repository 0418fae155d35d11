"""Canaries under a model that learned them by heart, and under one that learned others."""

import numpy as np

from showthrough.controls.known_model import PlantedModel
from showthrough.core.config import AuditConfig
from showthrough.core.facts import CanaryScores
from showthrough.data.canary_images import canary_set
from showthrough.data.vault import Vault
from showthrough.observers.generator_loss import image_scores
from showthrough.signals.canaries import canaries_of

CONTROL_SIDE = 16  # pixels a side: enough to know every canary again


PLANTED_FORM = "elbo"


def planted_canaries(config: AuditConfig, vault: Vault, *, learned: bool) -> CanaryScores:
    """Return how canaries score under a model that learned them by heart, or one that learned others.

    As many as in the audit, tossed for in the same way: the test must catch the first, not the second.
    """
    own, others = (canaries_of(f"control/{name}", CONTROL_SIDE, config, vault) for name in ("own", "others"))
    known = own if learned else others
    inside = canary_set(known, None, vault).subset(np.flatnonzero(known.inside))
    images = canary_set(own, None, vault)
    scores = image_scores(PlantedModel(inside), PLANTED_FORM, images, CONTROL_SIDE, config.seed)
    return CanaryScores(PLANTED_FORM, scores, own.inside, own.copies, None)
