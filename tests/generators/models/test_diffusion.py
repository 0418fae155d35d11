import numpy as np
import pytest
import torch

from showthrough.generators.models.diffusion import cosine_schedule, visited_times
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise


@pytest.fixture
def diffusion(diffusion_config):
    return initialise(build(diffusion_config), np.random.default_rng(0))


def test_the_schedule_goes_from_an_image_to_noise():
    signal = cosine_schedule(200)
    assert signal[0] > 0.999
    assert signal[-1] < 0.001
    assert (np.diff(signal) <= 0).all()
    assert signal[99] == pytest.approx(0.49, abs=0.01)


@pytest.mark.parametrize(
    ("timesteps", "steps", "count"), [(200, 20, 20), (200, 1, 1), (10, 50, 10), (2, 2, 2)]
)
def test_sampling_begins_at_pure_noise_and_visits_each_time_once(timesteps, steps, count):
    times = visited_times(timesteps, steps)
    assert len(times) == len(set(times)) == count
    assert times[0] == timesteps - 1
    assert times == sorted(times, reverse=True)
    assert times[-1] == 0 or count == 1


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


def test_sampling_follows_the_noise_that_the_network_sees(diffusion, rng):
    # one image and its exact denoiser E[x | x_t] for x = +-1 in each pixel: DDIM must reach a corner
    signal = torch.from_numpy(cosine_schedule(50)).float()

    def exact(noisy, times, labels):
        share = signal[times].unsqueeze(-1)
        return torch.tanh(share.sqrt() * noisy / (1 - share))

    diffusion.clean = exact
    diffusion._visited = visited_times(50, 50)
    noise = torch.from_numpy(rng.standard_normal((4, 192))).float()
    images = diffusion.images(noise)
    assert (images.abs() > 0.95).float().mean() > 0.98
    assert (images.sign() == noise.sign()).float().mean() > 0.98  # deterministic: noise decides which


def test_no_record_moves_the_loss_of_another(diffusion, rng):
    pixels = torch.from_numpy(rng.uniform(-1, 1, (4, 2, 192))).float()
    draws = diffusion.draws(rng, 4, 2)
    losses = diffusion(pixels, *draws)
    pixels[1] = 1.0
    moved = (diffusion(pixels, *draws) != losses).tolist()
    assert moved == [False, True, False, False]
