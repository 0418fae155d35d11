from dataclasses import replace

import numpy as np
import pytest
import torch

from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.training.train import train


@pytest.fixture(params=["diffusion", "unet"])
def classed(request):
    return request.getfixturevalue(f"{request.param}_config").model_copy(
        update={"classes": ("dark", "light")}
    )


def test_a_unet_takes_noisy_images_and_gives_clean_ones_of_the_same_shape(unet_config, rng):
    network = initialise(build(unet_config), np.random.default_rng(0))
    noisy = torch.from_numpy(rng.standard_normal((3, 2, 192))).float()
    clean = network.clean(noisy, torch.full((3, 2), 7))
    assert clean.shape == noisy.shape
    one = network.clean(noisy[1:2, 1:2], torch.full((1, 1), 7))
    torch.testing.assert_close(clean[1:2, 1:2], one, rtol=1e-4, atol=1e-5)


def test_another_class_gives_another_image_from_the_same_noise(classed, rng):
    network = initialise(build(classed), np.random.default_rng(0))
    noise = torch.from_numpy(rng.standard_normal((4, 192))).float()
    first, second = (network.images(noise, torch.full((4,), label)) for label in (0, 1))
    assert (first - second).abs().max() > 1e-4


def test_a_network_with_classes_learns_which_is_which(diffusion_config, image_set, tmp_path, rng):
    config = diffusion_config.model_copy(update={"classes": ("dark", "light"), "steps": 400})
    shades = np.where(np.arange(24) % 2, 220, 30)[:, None, None, None]
    pixels = (shades + rng.integers(-10, 10, (24, 8, 8, 3))).astype(np.uint8)
    images = replace(image_set(pixels), group=["light" if row % 2 else "dark" for row in range(24)])
    made = train(config, images, tmp_path, 0).sample(40, seed=0).mean(axis=(1, 2, 3))
    # images take turns through the classes, in their order
    assert (made[::2] < 128).mean() >= 0.6
    assert (made[1::2] > 128).mean() >= 0.6
    assert made[1::2].mean() - made[::2].mean() > 60
