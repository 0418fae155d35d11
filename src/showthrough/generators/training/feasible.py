"""What can be known of a training before it begins: whether it could end with weights at all."""

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.trained_config import TrainedConfig, classes_of
from showthrough.errors import ConfigError, NotEnoughDataError
from showthrough.generators.models.kinds import build
from showthrough.generators.storage.training_set import FEWEST, labels_of
from showthrough.generators.training.learners import plan_for


def refuse_impossible(config: TrainedConfig, images: ImageSet) -> None:
    """Refuse a training that its settings or these training images do not allow; no pixel is read.

    Raises:
        ConfigError: the batch is larger than the data, an image belongs to no class, or the privacy
            asked for cannot be had.
        NotEnoughDataError: fewer than two images.
        EnvironmentFault: a library that the network or the privacy needs is missing.
    """
    refuse_few(len(images))
    refuse_larger_batch(config, len(images), images.n_identities)
    labels_of(images, classes_of(config))
    build(config)
    plan_for(config, images.n_identities)


def refuse_few(n_images: int) -> None:
    """Refuse fewer than two training images: training on one would give back that one."""
    if n_images < FEWEST:
        raise NotEnoughDataError(
            f"a generator needs at least {FEWEST} training images, got {n_images}", needed=FEWEST
        )


def refuse_larger_batch(config: TrainedConfig, n_images: int, n_people: int) -> None:
    """Refuse a batch that asks for more than there is: images, or people where each is protected.

    Raises:
        ConfigError: naming both numbers.
    """
    n, what = (n_images, "images") if config.privacy is None else (n_people, "people")
    if config.draws_people and config.batch_size > n:
        raise ConfigError(f"batch_size {config.batch_size} is larger than the {n} training {what}; lower it")
