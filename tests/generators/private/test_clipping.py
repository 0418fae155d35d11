import pytest
import torch
from torch import nn

from showthrough.generators.private.clipping import ClippedGradients


class Small(nn.Module):
    """One loss a record: the squared output, averaged over the record's K draws."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)

    def forward(self, x):
        return self.layer(x).square().sum(dim=-1).mean(dim=1)


@pytest.fixture
def module():
    torch_state = torch.get_rng_state()
    torch.manual_seed(0)
    module = Small()
    torch.set_rng_state(torch_state)
    return module


@pytest.fixture
def batch(rng):
    return (torch.from_numpy(rng.standard_normal((5, 4, 3))).float() * torch.arange(1.0, 6.0).view(5, 1, 1),)


def by_hand(module, batch, bound):
    total = [torch.zeros_like(weight) for weight in module.parameters()]
    norms = []
    for record in range(len(batch[0])):
        gradient = torch.autograd.grad(module(batch[0][record : record + 1]).sum(), list(module.parameters()))
        norm = torch.cat([part.reshape(-1) for part in gradient]).norm().item()
        norms.append(norm)
        share = min(1.0, bound / norm)
        total = [whole + share * part for whole, part in zip(total, gradient, strict=True)]
    return total, norms


@pytest.mark.parametrize("bound", [0.01, 20.0, 1e6])
@pytest.mark.parametrize("pass_bytes", [2**28, 400])  # all records at once, and two a pass
def test_the_sum_is_that_of_gradients_clipped_one_by_one(module, batch, bound, pass_bytes):
    expected, norms = by_hand(module, batch, bound)
    if bound == 20.0:
        assert min(norms) < bound < max(norms)
    found, loss = ClippedGradients(module, bound, pass_bytes).sum(batch)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-6)
    assert loss == pytest.approx(module(*batch).mean().item(), rel=1e-5)


def test_one_person_moves_the_sum_by_no_more_than_the_bound(module, batch):
    gradients = ClippedGradients(module, 0.5)
    extreme = batch[0].clone()
    extreme[2] *= 1e4
    whole = torch.cat([part.reshape(-1) for part in gradients.sum((extreme,))[0]])
    others = torch.cat([extreme[:2], extreme[3:]])
    without = torch.cat([part.reshape(-1) for part in gradients.sum((others,))[0]])
    assert 0.499 < (whole - without).norm().item() <= 0.5 + 1e-5


def test_a_batch_without_anybody_adds_nothing(module, batch):
    found, loss = ClippedGradients(module, 1.0).sum((batch[0][:0],))
    assert [part.shape for part in found] == [weight.shape for weight in module.parameters()]
    assert all(part.abs().max() == 0 for part in found)
    assert loss == 0.0


def test_batches_do_not_add_up_over_steps(module, batch):
    gradients = ClippedGradients(module, 1.0)
    first = [part.clone() for part in gradients.sum(batch)[0]]
    gradients.norms(batch)
    torch.testing.assert_close(gradients.sum(batch)[0], first, rtol=0, atol=0)
