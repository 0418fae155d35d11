"""Latent diffusion: two parts that learn in turn, and losses of both."""

import copy

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from sample_quality import distance_from_faces, faces_to_learn
from showthrough.core.training_settings.trained_config import LatentDiffusionConfig
from showthrough.generators.models.kinds import build
from showthrough.generators.models.latent_diffusion import LatentDiffusion
from showthrough.generators.models.network import initialise
from showthrough.generators.training.state import fresh
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import Job


@pytest.fixture
def network(latent_config) -> LatentDiffusion:
    return initialise(build(latent_config), np.random.default_rng(0))


@pytest.fixture
def pixels(rng) -> torch.Tensor:
    return torch.from_numpy(rng.uniform(-1, 1, (3, 2, 192))).float()


def test_the_autoencoder_learns_first_and_then_the_denoiser(network, latent_config) -> None:
    first = latent_config.autoencoder_steps
    assert network.stages == (0, first)
    seen = []
    for step in (0, first - 1, first, latent_config.steps - 1):
        network.enter(step)
        seen.append(network.sees_people)
    assert seen == [network.autoencoder] * 2 + [network.on_latents] * 2


def test_each_stage_moves_its_own_weights_only(network, latent_config, pixels, rng) -> None:
    for step, moved, still in (
        (0, network.autoencoder, network.on_latents),
        (latent_config.autoencoder_steps, network.on_latents, network.autoencoder),
    ):
        network.zero_grad()
        network.enter(step)
        network.sees_people(pixels, *network.draws(rng, 3, 2)).sum().backward()
        assert all(weight.grad is not None for weight in moved.parameters())
        assert all(weight.grad is None for weight in still.parameters())


def test_outside_training_the_loss_is_that_of_both_parts(network, latent_config, pixels, rng) -> None:
    draws = network.draws(rng, 3, 2)
    parts = []
    for step in network.stages:
        network.enter(step)
        parts.append(network.sees_people(pixels, *draws))
    whole = initialise(build(latent_config), np.random.default_rng(0))
    assert whole.sees_people is whole
    torch.testing.assert_close(whole(pixels, *draws), parts[0] + parts[1])
    whole(pixels, *draws).sum().backward()
    assert all(weight.grad is not None for weight in whole.parameters())


def test_no_record_moves_the_loss_of_another(network, pixels, rng) -> None:
    draws = network.draws(rng, 3, 2)
    losses = network(pixels, *draws)
    pixels[1] = 1.0
    assert (network(pixels, *draws) != losses).tolist() == [False, True, False]


def test_a_copy_of_the_denoiser_has_latents_of_its_own_autoencoder(network, pixels, rng) -> None:
    draws = network.draws(rng, 3, 2)
    alone = copy.deepcopy(network.on_latents)
    before = network.on_latents(pixels, *draws)
    with torch.no_grad():
        for weight in network.autoencoder.parameters():
            weight.add_(0.1)
    torch.testing.assert_close(alone(pixels, *draws), before)
    assert not torch.allclose(network.on_latents(pixels, *draws), before)


def test_the_finished_autoencoder_is_the_one_whose_latents_were_learned(latent_config, train_set, tmp_path):
    config = latent_config.model_copy(update={"ema": 0.999, "steps": 30})
    network = train(config, train_set, tmp_path / "a", 0).network
    shorter = config.model_copy(update={"steps": 26})  # its autoencoder learns in the same way
    other = train(shorter, train_set, tmp_path / "b", 0).network
    for one, same in zip(network.autoencoder.parameters(), other.autoencoder.parameters(), strict=True):
        assert torch.equal(one, same)


def test_the_autoencoder_of_a_start_stays_as_it_is(latent_config, train_set, tmp_path) -> None:
    first = train(latent_config, train_set, tmp_path / "first", 0)
    config = latent_config.model_copy(update={"autoencoder_steps": 0, "start": "first", "steps": 5})
    job = Job(config=config, seed=1, data="", start=first.digest)
    state = fresh(job, {name: weight.clone() for name, weight in first.network.state_dict().items()})
    assert state.network.stages == (0,)
    state.network.enter(0)
    assert state.network.sees_people is state.network.on_latents


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"autoencoder_steps": 60}, "leaves nothing of steps 60 for the denoiser"),
        ({"autoencoder_steps": 0}, "keeps the autoencoder of other weights: name them in start"),
        ({"architecture": "conv", "size": 12}, "size 12 must be a multiple of 8"),
    ],
)
def test_settings_without_one_of_the_parts_are_refused(latent_config, changes, said) -> None:
    with pytest.raises(ValidationError, match=said):
        LatentDiffusionConfig.model_validate({**latent_config.model_dump(), **changes})


@pytest.mark.slow
def test_a_minute_of_training_makes_faces_that_are_nearer_to_others_than_noise_is(tmp_path) -> None:
    config = LatentDiffusionConfig(
        kind="latent_diffusion", size=24, steps=2000, autoencoder_steps=1000, latent=16, sheets=0
    )
    trained = train(config, faces_to_learn(24), tmp_path / "a", 0)
    few = config.model_copy(update={"steps": 2, "autoencoder_steps": 1})
    begun = train(few, faces_to_learn(24), tmp_path / "b", 0)
    distances = [distance_from_faces(images) for images in (trained.sample(200, 1), begun.sample(200, 1))]
    noise = np.random.default_rng(0).integers(0, 256, (200, 24, 24, 3), dtype=np.uint8)
    assert distances[0] < 0.3 * min(distances[1], distance_from_faces(noise))
