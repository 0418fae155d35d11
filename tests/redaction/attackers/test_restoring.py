"""The restoring network keeps sizes and begins as the identity."""

import numpy as np
import pytest
import torch

from showthrough.observers.embedders.small_network import drawn
from showthrough.redaction.attackers.restoring import MULTIPLE, Restorer


@pytest.mark.parametrize("side", [MULTIPLE, 48])
def test_it_begins_as_the_identity_and_not_for_ever(side: int) -> None:
    network = drawn(Restorer, np.random.default_rng(0))
    x = torch.from_numpy(np.random.default_rng(1).uniform(-1, 1, (2, 3, side, side))).float()
    assert network(x).shape == x.shape
    assert not torch.equal(network(x), x)
    network.begin_as_identity()
    assert torch.equal(network(x), x)
