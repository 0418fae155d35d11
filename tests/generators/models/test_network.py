"""Weights begin as the seed says and nobody else, and every kind of layer that is used has a beginning."""

import numpy as np
import pytest
import torch
from torch import nn

from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise, normal, same_bits


class Odd(nn.Module):
    """A layer whose weights nobody knows how to begin."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))


def begun(config, seed: int) -> nn.Module:
    with torch.device("meta"):
        network = build(config)
    return initialise(network, np.random.default_rng(seed))


@pytest.mark.parametrize("kind", ["vae", "gan", "diffusion", "conv", "unet", "latent", "style"])
def test_weights_follow_from_the_seed_and_torch_s_own_generator_is_left_alone(kind, request) -> None:
    config = request.getfixturevalue(f"{kind}_config")
    before = torch.get_rng_state()
    one, same, other = (begun(config, seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert any(not torch.equal(one[name], other[name]) for name in one)
    assert all(torch.isfinite(value).all() for value in one.values())


def test_no_weight_exceeds_one_over_the_root_of_what_it_sums(vae_config) -> None:
    layers = [layer for layer in begun(vae_config, 1).modules() if isinstance(layer, nn.Linear)]
    assert layers
    for layer in layers:
        bound = layer.in_features**-0.5
        assert layer.weight.abs().max() <= bound
        assert layer.weight.abs().max() > 0.9 * bound
        assert layer.bias is None or not layer.bias.any()


def test_a_layer_that_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError, match="nobody knows how the weights of Odd begin"):
        initialise(nn.Sequential(Odd()), np.random.default_rng(0))


def test_sums_are_made_on_one_thread_and_the_others_come_back_even_after_an_error() -> None:
    before = torch.get_num_threads()
    inside = []

    def failing() -> None:
        with same_bits():
            inside.append(torch.get_num_threads())
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert inside == [1]
    assert torch.get_num_threads() == before


def test_noise_is_that_of_the_generator_it_is_drawn_from() -> None:
    drawn = normal(np.random.default_rng(3), 4, 2).cpu().numpy()
    assert np.array_equal(drawn, np.random.default_rng(3).standard_normal((4, 2), dtype=np.float32))
