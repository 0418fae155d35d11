"""What every engine of private training must do, whichever it is."""

import copy
from typing import get_args

import pytest
import torch
from torch import nn

from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.generators.private.dp_sgd import ENGINES
from showthrough.generators.private.engine import Update, at_rest

BOUND = 0.02  # what is recommended for diffusion


def engine_on(module, name, bound=BOUND, **how):
    own = copy.deepcopy(module)
    return ENGINES[name](own, bound, at_rest(own), **how)


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors])


def by_hand(module, batch, bound):
    """Return the clipped sum in float64, each person's gradient the mean over single images and draws."""
    total, weights = 0.0, list(module.parameters())
    for person in range(len(batch[0])):
        parts = [
            [tensor[person : person + 1, i : i + 1] for tensor in batch] for i in range(batch[0].shape[1])
        ]
        gradients = [
            flat(torch.autograd.grad(module(*part).sum(), weights, materialize_grads=True)) for part in parts
        ]
        whole = torch.stack(gradients).double().mean(dim=0)
        total = total + whole * min(1.0, bound / whole.norm().item())
    return total


def relative(found, expected):
    return ((found.double() - expected).norm() / expected.norm()).item()


def test_the_engines_are_those_that_a_config_may_name():
    assert set(get_args(PrivacyConfig.model_fields["engine"].annotation)) == set(ENGINES)
    assert PrivacyConfig(epsilon=8.0).engine == "opacus"


@pytest.mark.parametrize("bound", [1e-3, BOUND, 1.0])
@pytest.mark.parametrize("each", [1, 3])
def test_engines_agree_on_the_clipped_sum_of_every_network(network, batch_of, each, bound):
    module, batch = network.sees_people, batch_of(network, each)
    (one, loss), (other, same) = (engine_on(module, name, bound).sum(batch) for name in ENGINES)
    assert relative(flat(one), flat(other).double()) < 1e-5
    assert loss == pytest.approx(same, rel=1e-6)


def test_a_person_is_the_mean_over_photos_and_draws_before_clipping(network, batch_of, engine):
    module, batch = network.sees_people, batch_of(network, 3)
    assert relative(flat(engine_on(module, engine).sum(batch)[0]), by_hand(module, batch, BOUND)) < 1e-5


def test_batches_cut_into_passes_of_few_bytes_add_up_to_the_same(network, batch_of, engine):
    module, batch = network.sees_people, batch_of(network, 2)
    whole, loss = engine_on(module, engine).sum(batch)
    one_by_one, same = engine_on(module, engine, pass_bytes=1).sum(batch)
    assert relative(flat(one_by_one), flat(whole).double()) < 1e-5
    assert loss == pytest.approx(same, rel=1e-6)


def test_sizes_are_those_before_clipping(network, batch_of, engine):
    module, batch = network.sees_people, batch_of(network, 2)
    found = engine_on(module, engine).norms(batch)
    for person in range(5):
        loss = module(*[tensor[person : person + 1] for tensor in batch]).sum()
        truth = flat(torch.autograd.grad(loss, list(module.parameters()), materialize_grads=True)).norm()
        assert found[person].item() == pytest.approx(truth.item(), rel=1e-4)


def test_a_batch_without_anybody_adds_nothing(network, batch_of, engine):
    module = network.sees_people
    found, loss = engine_on(module, engine).sum([tensor[:0] for tensor in batch_of(network, 2)])
    assert [part.shape for part in found] == [weight.shape for weight in module.parameters()]
    assert flat(found).abs().max() == 0.0
    assert loss == 0.0


def test_a_part_that_the_loss_does_not_depend_on_gets_no_gradient(engine, rng):
    class Idle(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.idle = nn.Linear(3, 2), nn.Linear(3, 2)

        def forward(self, x):
            return self.used(x).square().sum(dim=(1, 2))

    batch = (torch.from_numpy(rng.standard_normal((4, 2, 3))).float(),)
    found, _ = engine_on(Idle(), engine).sum(batch)
    assert [bool(part.abs().max() > 0) for part in found] == [True, True, False, False]


@pytest.mark.parametrize("pass_bytes", [2**28, 1])
def test_a_step_moves_the_weights_by_sum_plus_noise_over_q_n(network, batch_of, engine, pass_bytes):
    module, batch = network.sees_people, batch_of(network, 2)
    total, _ = engine_on(module, engine).sum(batch)
    noise = [torch.full((weight.numel(),), 0.01 * place) for place, weight in enumerate(module.parameters())]
    aside = {name: weight for name, weight in network.named_parameters() if not is_of(module, weight)}
    optimizer = torch.optim.SGD(network.parameters(), lr=1.0)  # of a GAN it moves the generator, too
    taken = ENGINES[engine](module, BOUND, Update(optimizer, 1.0, 8.0), pass_bytes=pass_bytes)
    kept = {name: weight.detach().clone() for name, weight in aside.items()}
    start = flat(module.parameters())
    taken.step(batch, lambda: noise)
    moved = (start - flat(module.parameters())).double()
    torch.testing.assert_close(moved, (flat(total) + torch.cat(noise)).double() / 8.0, rtol=1e-3, atol=1e-6)
    assert moved.abs().max() > 0.0
    assert all(torch.equal(aside[name], kept[name]) for name in aside)


def is_of(module, weight):
    return any(weight is own for own in module.parameters())


def test_steps_do_not_add_up(network, batch_of, engine):
    module, batch = network.sees_people, batch_of(network, 2)
    gradients = engine_on(module, engine)
    silence = [torch.zeros(weight.numel()) for weight in module.parameters()]
    first = flat(gradients.sum(batch)[0])
    gradients.norms(batch)
    gradients.step(batch, lambda: silence)  # at rest: nothing moves
    torch.testing.assert_close(flat(gradients.sum(batch)[0]), first, rtol=0, atol=0)
