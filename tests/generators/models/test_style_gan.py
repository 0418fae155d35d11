"""A style-mapping GAN: what a latent moves, what a style does to weights, and who sees people."""

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from sample_quality import distance_from_faces, faces_to_learn
from showthrough.core.training_settings.trained_config import StyleGANConfig
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.models.style_gan import Modulated, StyleGAN
from showthrough.generators.training.train import load, train


@pytest.fixture
def gan(style_config) -> StyleGAN:
    return initialise(build(style_config), np.random.default_rng(0))


@pytest.fixture
def noise(rng) -> torch.Tensor:
    return torch.from_numpy(rng.standard_normal((32, 8))).float()


def test_latents_reach_the_image_through_a_style_that_does_not_vanish(gan, noise) -> None:
    styles = gan.generator.styles(noise)
    assert styles.std(dim=0).mean() > 0.2
    images = gan.images(noise)
    assert images.shape == (32, 192)
    assert images.std(dim=0).mean() > 0.01


def test_the_length_of_a_latent_says_nothing(gan, noise) -> None:
    torch.testing.assert_close(gan.images(noise), gan.images(3.0 * noise))


def test_an_image_follows_from_its_own_latent_alone(gan, noise) -> None:
    together = gan.images(noise)
    alone = torch.cat([gan.images(noise[i : i + 1]) for i in range(4)])
    torch.testing.assert_close(together[:4], alone, rtol=1e-4, atol=1e-5)


def test_modulated_weights_are_those_of_equations_1_to_3(rng) -> None:
    layer = initialise(Modulated(3, 5, 3, style=4), np.random.default_rng(0))
    maps, style = (torch.from_numpy(rng.standard_normal(size)).float() for size in ((2, 3, 6, 6), (2, 4)))
    for image, own in zip(maps, style, strict=True):
        scaled = layer.layer.weight * (1.0 + layer.scale(own))[None, :, None, None]
        even = scaled / scaled.square().sum(dim=(1, 2, 3), keepdim=True).sqrt()
        expected = torch.nn.functional.conv2d(image[None], even, layer.layer.bias, padding=1)
        torch.testing.assert_close(layer(image[None], own[None]), expected, rtol=1e-4, atol=1e-5)


def test_what_people_tell_moves_the_critic_only_and_all_of_the_generator_learns_from_it(gan, rng) -> None:
    pixels = torch.from_numpy(rng.uniform(-1, 1, (4, 2, 192))).float()
    gan(pixels, *gan.draws(rng, 4, 2)).sum().backward()
    assert all(weight.grad is not None for weight in gan.sees_people.parameters())
    assert all(weight.grad is None for weight in gan.generator.parameters())
    gan.zero_grad()
    gan.respond(rng, 8, step=0).backward()
    assert all(weight.grad.abs().max() > 0 for weight in gan.generator.parameters())
    assert all(weight.grad is None for weight in gan.critic.parameters())


def test_a_side_that_cannot_be_halved_is_refused() -> None:
    with pytest.raises(ValidationError, match="size 12 must be a multiple of 8"):
        StyleGANConfig(kind="style_gan", size=12)


def test_what_was_trained_is_loaded_and_draws_the_same(style_config, train_set, tmp_path) -> None:
    made = train(style_config.model_copy(update={"steps": 3}), train_set, tmp_path, 0)
    assert np.array_equal(load(tmp_path).sample(4, seed=1), made.sample(4, seed=1))


@pytest.mark.slow
def test_seconds_of_training_bring_samples_nearer_to_what_was_learned(
    style_config, train_set, faces, tmp_path, rng
) -> None:
    made = train(style_config.model_copy(update={"steps": 300}), train_set, tmp_path, 0).sample(50, seed=1)
    noise = rng.integers(0, 256, size=made.shape, dtype=np.uint8)

    def nearest(images: np.ndarray) -> float:
        gaps = images.astype(float)[:, None] - faces.astype(float)[None]
        return float(np.median(np.sqrt((gaps**2).mean(axis=(2, 3, 4))).min(axis=1)))

    assert nearest(made) < 0.65 * nearest(noise)
    assert len(np.unique(made.reshape(50, -1), axis=0)) == 50


@pytest.mark.slow
def test_a_minute_of_training_makes_faces_that_are_nearer_to_others_than_noise_is(tmp_path) -> None:
    config = StyleGANConfig(
        kind="style_gan", size=24, channels=8, steps=500, batch_size=16, learning_rate=2e-3, sheets=0
    )
    trained = train(config, faces_to_learn(24), tmp_path / "a", 0)
    begun = train(config.model_copy(update={"steps": 1}), faces_to_learn(24), tmp_path / "b", 0)
    distances = [distance_from_faces(images) for images in (trained.sample(200, 1), begun.sample(200, 1))]
    noise = np.random.default_rng(0).integers(0, 256, (200, 24, 24, 3), dtype=np.uint8)
    assert distances[0] < 0.6 * min(distances[1], distance_from_faces(noise))
