"""Canaries in training, and how the finished generator treats those that were in and those that were not."""

from collections.abc import Callable

from showthrough.core.config import AuditConfig
from showthrough.core.facts import CanaryScores
from showthrough.core.generator_config import TrainedConfig
from showthrough.core.images import ImageSet
from showthrough.core.types import Floats
from showthrough.data.canary_images import Canaries, canary_set, draw_canaries, with_canaries
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import NotAvailableError
from showthrough.generators.training.trained import TrainedGenerator, untrained
from showthrough.observers.generator_loss import forms_of, image_scores

NOT_ASKED = "no canaries were planted: set canaries.count, at least 100, before training"
NOT_HERE = "canaries need a generator that is trained here: they are planted before training"
NOT_LOGGED = (
    "the canaries are not in the training log of this generator: it was trained on other images; "
    "train it again with this file"
)


def planted(
    train: ImageSet, name: str, generator: TrainedConfig, config: AuditConfig, vault: Vault
) -> ImageSet:
    """Return what a generator is trained on: the training people, and canaries where they are asked for."""
    if config.canaries.count == 0:
        return train
    return with_canaries(train, canaries_of(name, generator.size, config, vault), vault)


def canary_scores(
    inside: Callable[[], object], name: str, train: ImageSet, config: AuditConfig, place: Place
) -> CanaryScores:
    """Return how much training lowered each canary's loss.

    The loss under the first weights is taken off: it tells how hard a canary is, and nothing of the coin.

    Raises:
        NotAvailableError: no canaries were planted, or not in this generator.
    """
    if config.canaries.count == 0:
        raise NotAvailableError(NOT_ASKED)
    trained = inside()
    if not isinstance(trained, TrainedGenerator):
        raise NotAvailableError(NOT_HERE)
    job = trained.facts.job
    canaries = canaries_of(name, job.config.size, config, place.vault)
    if with_canaries(train, canaries, place.vault).digest != job.data:
        raise NotAvailableError(NOT_LOGGED)
    form, images = forms_of(trained.network)[0], canary_set(canaries, train, place.vault)

    def scores(network: object) -> Floats:
        return image_scores(network, form, images, job.config.size, config.seed)

    gained = scores(trained.network) - scores(untrained(job))
    return CanaryScores(form, gained, canaries.inside, canaries.copies, trained.accounting)


def canaries_of(name: str, side: int, config: AuditConfig, vault: Vault) -> Canaries:
    """Return the canaries of one generator."""
    return draw_canaries(config.canaries, side, vault, name)
