"""The widening generator of the plain GAN."""

import numpy as np
import torch

from showthrough.generators.models.gan import GAN
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise


def test_a_latent_is_widened_to_an_image_within_the_range_of_pixels(gan_config, rng) -> None:
    gan = initialise(build(gan_config), np.random.default_rng(0))
    assert isinstance(gan, GAN)
    noise = torch.from_numpy(rng.standard_normal((5, 8))).float()
    assert gan.maps(noise).shape == (5, 3, 8, 8)
    images = gan.images(100.0 * noise)
    assert images.shape == (5, 192)
    assert images.abs().max() <= 1.0
    assert not torch.equal(images[0], images[1])
