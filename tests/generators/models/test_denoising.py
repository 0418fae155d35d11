"""What the audit asks of a network that denoises, whatever it denoises."""

import numpy as np
import pytest
import torch

from showthrough.errors import NotAssessableError
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise


@pytest.fixture(params=["diffusion", "latent"])
def network(request):
    return initialise(build(request.getfixturevalue(f"{request.param}_config")), np.random.default_rng(0))


def test_a_view_of_fewer_steps_shares_the_weights_and_draws_otherwise(network, rng) -> None:
    view = network.with_steps(2)
    assert (network.denoising_steps, view.denoising_steps, view.timesteps) == (5, 2, 50)
    assert all(a is b for a, b in zip(network.parameters(), view.parameters(), strict=True))
    noise = torch.from_numpy(rng.standard_normal((3, network.noise_size))).float()
    assert not torch.equal(network.images(noise), view.images(noise))


def test_the_noise_that_is_seen_follows_from_the_clean_values(network, rng) -> None:
    noisy = torch.from_numpy(rng.standard_normal((2, network.noise_size))).float()
    times = torch.tensor([10, 40])
    share = network.signal[times].unsqueeze(-1)
    clean, epsilon = network.clean(noisy, times), network.epsilon(noisy, times)
    torch.testing.assert_close(share.sqrt() * clean + (1 - share).sqrt() * epsilon, noisy)


def test_people_of_no_class_cannot_be_asked_about(diffusion_config) -> None:
    network = build(diffusion_config.model_copy(update={"classes": ("a", "b")}))
    assert network.labels(["b", "a"]).tolist() == [1, 0]
    with pytest.raises(NotAssessableError, match=r"images of 'c' belong to none of the .*classes \(a, b\)"):
        network.labels(["a", "c"])
    assert build(diffusion_config).labels(["c"]) is None
