"""What cannot be trained is known before a pixel is read."""

from dataclasses import replace

import pytest

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.errors import ConfigError, NotEnoughDataError
from showthrough.generators.training.feasible import refuse_impossible


class Closed:
    """Pixels that nobody may read."""

    def __init__(self, n: int) -> None:
        self.n = n

    def __len__(self) -> int:
        return self.n

    def read(self, row: int, size: object = None) -> None:
        raise AssertionError(f"image {row} was read at {size}")


@pytest.fixture
def images(train_set: ImageSet) -> ImageSet:
    return replace(train_set, source=Closed(len(train_set)))


def test_what_can_be_trained_passes(images: ImageSet, vae_config, gan_config, diffusion_config) -> None:
    for config in (vae_config, gan_config, diffusion_config):
        refuse_impossible(config, images)
    refuse_impossible(vae_config.model_copy(update={"batch_size": len(images)}), images)


def test_a_batch_larger_than_the_data_is_refused(images: ImageSet, vae_config) -> None:
    n = len(images)
    with pytest.raises(ConfigError, match=rf"batch_size {n + 1} is larger than the {n} training images"):
        refuse_impossible(vae_config.model_copy(update={"batch_size": n + 1}), images)
    few = replace(images, identity=["a"] * (n - 4) + ["b"] * 4)
    private = vae_config.model_copy(update={"privacy": PrivacyConfig(epsilon=8.0)})
    with pytest.raises(ConfigError, match="batch_size 8 is larger than the 2 training people"):
        refuse_impossible(private, few)


def test_privacy_that_cannot_be_had_is_refused(images: ImageSet, vae_config) -> None:
    pytest.importorskip("opacus")
    private = vae_config.model_copy(update={"privacy": PrivacyConfig(epsilon=8.0, delta=0.5)})
    with pytest.raises(ConfigError, match=r"delta 0\.5 is not below"):
        refuse_impossible(private, images)


def test_images_of_no_class_and_a_single_image_are_refused(images: ImageSet, diffusion_config) -> None:
    with pytest.raises(ConfigError, match="no group at all belong to none of the classes x, y"):
        refuse_impossible(diffusion_config.model_copy(update={"classes": ("x", "y")}), images)
    with pytest.raises(NotEnoughDataError, match="at least 2 training images, got 1"):
        refuse_impossible(diffusion_config, images.subset([0]))
