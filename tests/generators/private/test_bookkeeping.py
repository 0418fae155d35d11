import pytest
import torch
from torch import nn

from showthrough.errors import ConfigError
from showthrough.generators.private.bookkeeping import Bookkeeping
from showthrough.generators.private.clipping import ClippedGradients
from showthrough.generators.private.engine import Update, at_rest


def test_an_unknown_layer_is_refused_before_any_step():
    module = nn.Sequential(nn.ConvTranspose2d(3, 3, 2))
    with pytest.raises(ConfigError, match="ConvTranspose2d cannot be trained privately"):
        Bookkeeping(module, 1.0, at_rest(module))


def test_noise_alone_moves_the_weights_where_nobody_is_in_the_step():
    module = nn.Linear(3, 1, bias=False)
    before = module.weight.detach().clone()
    engine = Bookkeeping(module, 1.0, Update(torch.optim.SGD(module.parameters(), lr=1.0), 1.0, 4.0))
    assert engine.step((torch.zeros(0, 3),), lambda: [torch.tensor([4.0, 8.0, -4.0])]) == 0.0
    torch.testing.assert_close(before - module.weight.detach(), torch.tensor([[1.0, 2.0, -1.0]]))


def test_sums_are_those_of_clipped_gradients(network, batch_of):
    module, batch = network.sees_people, batch_of(network, 2)
    engine, plain = Bookkeeping(module, 0.02, at_rest(module)), ClippedGradients(module, 0.02)
    torch.testing.assert_close(engine.sum(batch)[0], plain.sum(batch)[0], rtol=0, atol=0)
    torch.testing.assert_close(engine.norms(batch), plain.norms(batch), rtol=0, atol=0)
