"""Adversarial training: who sees people, who learns from whom, and the losses of both objectives."""

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from showthrough.core.training_settings.trained_config import GANConfig
from showthrough.generators.models.adversarial import Adversarial
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.training.train import train


@pytest.fixture
def gan(gan_config) -> Adversarial:
    return initialise(build(gan_config), np.random.default_rng(0))


def batch(gan, rng, records=4, each=2):
    pixels = torch.from_numpy(rng.uniform(-1, 1, (records, each, 192))).float()
    return pixels, *gan.draws(rng, records, each)


def test_what_people_tell_moves_the_critic_only(gan, rng):
    gan(*batch(gan, rng)).sum().backward()
    assert all(weight.grad is not None for weight in gan.sees_people.parameters())
    assert all(weight.grad is None for weight in gan.generator.parameters())


def test_the_generator_learns_from_the_critic_and_leaves_it_alone(gan, rng):
    gan.respond(rng, 8, step=0).backward()
    assert all(weight.grad is None for weight in gan.critic.parameters())
    assert any(weight.grad.abs().max() > 0 for weight in gan.generator.parameters())


def test_the_generator_s_answer_is_the_critic_s_opinion_of_its_images(gan):
    loss = gan.respond(np.random.default_rng(3), 8, step=0)
    noise = torch.from_numpy(np.random.default_rng(3).standard_normal((8, 8), dtype=np.float32))
    scores = gan.critic.scores(gan.images(noise))
    torch.testing.assert_close(loss, torch.nn.functional.softplus(-scores).mean())


def test_the_generator_waits_for_the_critic(gan_config, rng):
    config = gan_config.model_copy(update={"critic_steps": 3})
    gan = initialise(build(config), np.random.default_rng(0))
    assert [gan.respond(rng, 2, step) is not None for step in range(6)] == [False, False, True] * 2


def test_a_record_s_loss_does_not_depend_on_other_records(gan, rng):
    pixels, made = batch(gan, rng)
    whole = gan(pixels, made)
    alone = torch.cat([gan(pixels[i : i + 1], made[i : i + 1]) for i in range(4)])
    torch.testing.assert_close(whole, alone)


def test_a_wasserstein_critic_stays_within_its_bounds(gan_config, train_set, tmp_path):
    config = gan_config.model_copy(update={"objective": "wasserstein", "weight_clip": 0.05, "ema": 0.0})
    network = train(config, train_set, tmp_path, 0).network
    assert max(weight.abs().max() for weight in network.critic.parameters()) <= 0.05


def test_the_gradient_penalty_is_half_the_squared_slope_at_real_images(gan_config, rng):
    plain = initialise(build(gan_config), np.random.default_rng(0))
    steep = initialise(
        build(gan_config.model_copy(update={"gradient_penalty": 2.0})), np.random.default_rng(0)
    )
    pixels, made = batch(plain, rng, 3, 1)
    given = pixels.clone().requires_grad_(True)
    (slope,) = torch.autograd.grad(plain.critic.scores(given.reshape(3, 192)).sum(), given)
    expected = plain(pixels, made) + 2.0 * 0.5 * slope.square().sum(dim=(1, 2))
    torch.testing.assert_close(steep(pixels, made), expected)


def test_a_gradient_penalty_is_refused_under_privacy(gan_config):
    asked = {**gan_config.model_dump(), "gradient_penalty": 1.0, "privacy": {"epsilon": 8.0}}
    with pytest.raises(ValidationError, match="not clipped by person"):
        GANConfig.model_validate(asked)
