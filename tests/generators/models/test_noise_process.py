"""Noise goes from clean values to nothing but noise, and DDIM walks back by what a denoiser says."""

import numpy as np
import pytest
import torch

from showthrough.generators.models.noise_process import NoiseProcess, cosine_schedule, visited_times


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


def test_sampling_follows_the_noise_that_the_network_sees(rng) -> None:
    # one image and its exact denoiser E[x | x_t] for x = +-1 in each pixel: DDIM must reach a corner
    process = NoiseProcess.of(timesteps=50, sampling_steps=50)

    def exact(noisy: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
        share = process.signal[times].unsqueeze(-1)
        return torch.tanh(share.sqrt() * noisy / (1 - share))

    noise = torch.from_numpy(rng.standard_normal((4, 192))).float()
    values = process.drawn(exact, noise)
    assert (values.abs() > 0.95).float().mean() > 0.98
    assert (values.sign() == noise.sign()).float().mean() > 0.98  # deterministic: noise decides which


def test_standard_normal_values_are_drawn_as_they_were_by_their_exact_denoiser(rng) -> None:
    # E[x | x_t] = sqrt(a) x_t for x of unit size, so that each step keeps the size
    process = NoiseProcess.of(timesteps=200, sampling_steps=50)
    noise = torch.from_numpy(rng.standard_normal((2000, 3))).float()
    values = process.drawn(lambda noisy, times: process.signal[times].sqrt().unsqueeze(-1) * noisy, noise)
    assert values.std(dim=0).numpy() == pytest.approx(1.0, abs=0.06)


def test_the_noise_is_what_is_left_when_the_clean_values_are_taken_off(rng) -> None:
    process = NoiseProcess.of(timesteps=20, sampling_steps=5)
    clean, noise = (torch.from_numpy(rng.standard_normal((4, 6))).float() for _ in range(2))
    times = torch.tensor([0, 3, 12, 19])
    share = process.signal[times].unsqueeze(-1)
    noisy = share.sqrt() * clean + (1 - share).sqrt() * noise
    torch.testing.assert_close(process.epsilon(clean, noisy, times), noise, rtol=1e-3, atol=1e-4)


def test_fewer_steps_are_a_view_of_the_same_noise() -> None:
    process = NoiseProcess.of(timesteps=20, sampling_steps=20)
    fewer = process.in_steps(4)
    assert len(fewer.visited) == 4
    assert torch.equal(fewer.signal, process.signal)
    assert fewer.timesteps == 20
