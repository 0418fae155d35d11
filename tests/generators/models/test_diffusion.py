import numpy as np
import pytest
import torch

from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.models.noise_process import cosine_schedule


@pytest.fixture
def diffusion(diffusion_config):
    return initialise(build(diffusion_config), np.random.default_rng(0))


def test_the_loss_is_the_error_in_the_noise_where_noise_prevails(diffusion, rng):
    pixels = torch.from_numpy(rng.uniform(-1, 1, (1, 3, 192))).float()
    _, noise = diffusion.draws(rng, 1, 3)
    times = torch.tensor([[30, 40, 45]])  # past the middle, where SNR is below 1
    signal = torch.from_numpy(cosine_schedule(50)).float()[times].unsqueeze(-1)
    noisy = signal.sqrt() * pixels + (1 - signal).sqrt() * noise
    expected = (diffusion.epsilon(noisy, times) - noise).square().mean()
    torch.testing.assert_close(diffusion(pixels, times, noise)[0], expected)


def test_a_network_that_knows_the_clean_image_hands_it_back(diffusion, rng, monkeypatch):
    known = torch.from_numpy(rng.uniform(-1, 1, 192)).float()
    monkeypatch.setattr(diffusion, "clean", lambda noisy, times, labels: known.expand_as(noisy))
    images = diffusion.images(torch.from_numpy(rng.standard_normal((4, 192))).float())
    torch.testing.assert_close(images, known.expand(4, -1))


def test_no_record_moves_the_loss_of_another(diffusion, rng):
    pixels = torch.from_numpy(rng.uniform(-1, 1, (4, 2, 192))).float()
    draws = diffusion.draws(rng, 4, 2)
    losses = diffusion(pixels, *draws)
    pixels[1] = 1.0
    moved = (diffusion(pixels, *draws) != losses).tolist()
    assert moved == [False, True, False, False]
