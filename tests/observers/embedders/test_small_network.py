"""The small network: any side, weights by the seed alone, and no image that moves another."""

import numpy as np
import pytest
import torch

from showthrough.observers.embedders.small_network import untrained


@pytest.mark.parametrize("side", [32, 63, 64, 112])
def test_pictures_of_any_side_become_one_vector_each(side: int) -> None:
    network = untrained(side, 24, np.random.default_rng(0))
    vectors = network(torch.zeros(2, 3, side, side))
    assert vectors.shape == (2, 24)
    assert torch.isfinite(vectors).all()


def test_weights_are_drawn_from_the_given_numbers_and_torch_s_own_are_left_alone() -> None:
    before = torch.get_rng_state()
    one, same, other = (untrained(32, 16, np.random.default_rng(seed)).state_dict() for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert any(not torch.equal(one[name], other[name]) for name in one)


def test_who_else_is_in_the_batch_does_not_matter() -> None:
    network = untrained(32, 16, np.random.default_rng(0)).eval()
    images = torch.from_numpy(np.random.default_rng(1).uniform(-1, 1, (4, 3, 32, 32)).astype(np.float32))
    with torch.inference_mode():
        alone = torch.cat([network(image[None]) for image in images])
        torch.testing.assert_close(network(images), alone, rtol=1e-3, atol=1e-4)
