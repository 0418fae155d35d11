"""Canaries in training, and how the finished generator treats those that were in and those that were not."""

from typing import TYPE_CHECKING, final

import numpy as np

from showthrough.core.check import View
from showthrough.core.config import AuditConfig
from showthrough.core.facts import CanaryScores
from showthrough.core.generator import Generator
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.training_settings.trained_config import TrainedConfig
from showthrough.core.types import Floats
from showthrough.data.canary_images import Canaries, canary_set, draw_canaries, with_canaries
from showthrough.data.vault import Vault
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.per_generator.inside import opened

if TYPE_CHECKING:
    from showthrough.generators.training.trained import TrainedGenerator

NOT_ASKED = "no canaries were planted: set canaries.count, at least 100, before training"
NOT_HERE = "canaries need a generator that is trained here: they are planted before training"
NOT_LOGGED = (
    "the canaries are not in the training log of this generator: it was trained on other images; "
    "train it again with this file"
)
CONTROL_SIDE = 16  # pixels a side: enough to know every canary again
CONTROL_FORM = "elbo"


@final
class CanarySignal(Signal[CanaryScores]):
    """Canary scores: how much training lowered the loss of each canary."""

    name = "canaries"
    fact = CanaryScores

    def measure(self, context: Context, seen: View) -> CanaryScores | Missing:  # noqa: ARG002
        """Return the scores of this generator's canaries, from its losses before and after training."""
        if context.config.canaries.count == 0:
            return Missing(NOT_ASKED)
        trained = _trained_here(context.generator)
        return trained if isinstance(trained, Missing) else canary_scores(trained, context)

    def planted(self, plant: Plant) -> CanaryScores | Missing:
        """Return the canary scores of a model that learned them by heart, or of one that learned others.

        As many as in the audit, tossed for in the same way: the test must catch the first, not the second.
        """
        real = plant.real.known(CanaryScores)
        if isinstance(real, Missing):
            return real
        from showthrough.observers.generator_loss import image_scores

        config, vault = plant.context.config, plant.context.place.vault
        names = ("own", "others")
        own, others = (canaries_of(f"control/{name}", CONTROL_SIDE, config, vault) for name in names)
        known = own if plant.learned else others
        inside = canary_set(known, None, vault).subset(np.flatnonzero(known.inside))
        images = canary_set(own, None, vault)
        scores = image_scores(plant.knowing(inside), CONTROL_FORM, images, CONTROL_SIDE, config.seed)
        return CanaryScores(CONTROL_FORM, scores, own.inside, own.copies, None)


def trained_on(
    train: ImageSet, name: str, generator: TrainedConfig, config: AuditConfig, vault: Vault
) -> ImageSet:
    """Return the training set of a generator: the people, and canaries where they are asked for."""
    if config.canaries.count == 0:
        return train
    return with_canaries(train, canaries_of(name, generator.size, config, vault), vault)


def canary_scores(trained: "TrainedGenerator", context: Context) -> CanaryScores | Missing:
    """Return the score of each canary: how much training lowered its loss.

    The loss under the first weights is taken off: it tells how hard a canary is, and nothing of the coin.
    """
    from showthrough.generators.training.trained import untrained
    from showthrough.observers.generator_loss import forms_of, image_scores

    config, vault, job = context.config, context.place.vault, trained.facts.job
    train, canaries = (
        context.inputs.sets[Role.TRAIN],
        canaries_of(context.name, job.config.size, config, vault),
    )
    if with_canaries(train, canaries, vault).digest != job.data:
        return Missing(NOT_LOGGED)
    form, images = forms_of(trained.network)[0], canary_set(canaries, train, vault)

    def scores(network: object) -> Floats:
        return image_scores(network, form, images, job.config.size, config.seed)

    gained = scores(trained.network) - scores(untrained(job))
    return CanaryScores(form, gained, canaries.inside, canaries.copies, trained.accounting)


def canaries_of(name: str, side: int, config: AuditConfig, vault: Vault) -> Canaries:
    """Return the canaries of one generator."""
    return draw_canaries(config.canaries, side, vault, name)


def _trained_here(generator: Generator | None) -> "TrainedGenerator | Missing":
    from showthrough.generators.training.trained import TrainedGenerator

    found = opened(generator)
    if isinstance(found, Missing | TrainedGenerator):
        return found
    return Missing(NOT_HERE)
