"""What is peculiar to Opacus: its fault, its hooks, its rows."""

import copy
import sys
import warnings

import numpy as np
import pytest
import torch
from opacus import GradSampleModule
from torch import nn

from showthrough.errors import ConfigError, EnvironmentFault, Exit
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.private.engine import Update, at_rest
from showthrough.generators.private.opacus_engine import ContiguousGradSamples, OpacusEngine
from showthrough.generators.training.train import train


class Convolutional(nn.Module):
    """A loss for each image, with something between two convolutions that may turn the layout around."""

    def __init__(self, between):
        super().__init__()
        self.first, self.between, self.last = nn.Conv2d(3, 4, 3, padding=1), between, nn.Conv2d(4, 2, 3)

    def forward(self, images):
        return self.last(self.between(self.first(images)).sin()).square().mean(dim=(1, 2, 3))


class AroundAttention(nn.Module):
    """Self-attention over places; its output lies in memory place by place."""

    def forward(self, maps):
        places = maps.flatten(2).mT.contiguous()  # (N, P, C)
        return nn.functional.scaled_dot_product_attention(places, places, places).mT.reshape(maps.shape)


def usual(tensor):
    return tensor


def channels_last(tensor):
    return tensor.contiguous(memory_format=torch.channels_last)


LAYOUTS = {
    "channels_last": (nn.Identity(), channels_last),
    "attention": (AroundAttention(), usual),
}


def seeded(between):
    module, rng = Convolutional(between).double(), torch.Generator().manual_seed(3)
    with torch.no_grad():
        for weight in module.parameters():
            weight.copy_(torch.randn(weight.shape, generator=rng, dtype=torch.float64))
    return module


def worst_error(kind, module, images):
    """Return the largest relative error of a gradient that Opacus finds for one image."""
    weights = list(module.parameters())
    alone = [torch.autograd.grad(module(images[i : i + 1]).sum(), weights) for i in range(len(images))]
    truth = torch.stack([torch.cat([part.reshape(-1) for part in each]) for each in alone])
    looked_at = kind(copy.deepcopy(module), loss_reduction="sum")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        looked_at(images).sum().backward()
    found = torch.cat([weight.grad_sample.flatten(1) for weight in looked_at.parameters()], dim=1)
    return ((found - truth).norm(dim=1) / truth.norm(dim=1)).max().item()


@pytest.mark.parametrize("name", LAYOUTS)
def test_bare_opacus_is_wrong_where_activations_lie_otherwise_and_ours_is_right(name, rng):
    between, laid_out = LAYOUTS[name]
    images = torch.from_numpy(rng.standard_normal((5, 3, 10, 8)))
    module = seeded(between)
    # once this fails, Opacus has mended its fault, and ContiguousGradSamples can go
    assert worst_error(GradSampleModule, module, laid_out(images)) > 0.01
    assert worst_error(ContiguousGradSamples, module, laid_out(images)) < 1e-9


def test_weights_laid_out_otherwise_are_right_too(rng):
    images = torch.from_numpy(rng.standard_normal((5, 3, 10, 8)))
    module = seeded(nn.Identity()).to(memory_format=torch.channels_last)
    assert worst_error(GradSampleModule, module, images) > 0.01
    assert worst_error(ContiguousGradSamples, module, images) < 1e-9


def test_rows_that_are_nobody_s_are_refused(rng):
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(3, 1)

        def forward(self, x):
            return self.layer(x.reshape(-1, 3)[:-1]).sum().expand(len(x))

    module = Odd()
    with pytest.raises(ConfigError, match=r"7 rows for 4 records"):
        OpacusEngine(module, 1.0, at_rest(module), pass_bytes=2**28)._by_person(
            (torch.from_numpy(rng.standard_normal((4, 2, 3))).float(),)
        )


def test_a_gan_s_generator_learns_beside_the_hooks(gan_config, batch_of, rng):
    network = initialise(build(gan_config), np.random.default_rng(0))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    critic = list(network.sees_people.parameters())
    engine = OpacusEngine(network.sees_people, 0.1, Update(optimizer, 1.0, 4.0))
    engine.step(batch_of(network, 2), lambda: [torch.zeros(weight.numel()) for weight in critic])
    before = [weight.detach().clone() for weight in critic]
    drawn = network.generator[0].weight.detach().clone()
    network.respond(rng, 4, 0).backward()
    optimizer.step()
    assert all(torch.equal(weight, kept) for weight, kept in zip(critic, before, strict=True))
    assert not torch.equal(network.generator[0].weight, drawn)


def test_noise_is_never_added_twice_nor_forgotten(batch_of, vae_config):
    network = initialise(build(vae_config), np.random.default_rng(0))
    engine, asked = OpacusEngine(network, 0.1, at_rest(network)), []

    def noise():
        asked.append(1)
        return [torch.zeros(weight.numel()) for weight in network.parameters()]

    batch = batch_of(network, 2)
    engine.step(batch, noise)
    assert asked == [1]
    with pytest.raises(RuntimeError, match="without noise"):
        engine._accumulate(batch, moves=True)


def test_nobody_is_warned_of_hooks_that_fire(batch_of, vae_config):
    network = initialise(build(vae_config), np.random.default_rng(0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        OpacusEngine(network, 0.1, at_rest(network)).sum(batch_of(network, 2))


def test_without_opacus_private_training_says_what_to_install(
    private_config, train_set, tmp_path, monkeypatch
):
    for name in [name for name in sys.modules if name.split(".")[0] == "opacus"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "showthrough.generators.private.accounting")  # imports it first
    with pytest.raises(EnvironmentFault, match=r"pip install 'showthrough\[dp\]'") as fault:
        train(private_config, train_set, tmp_path, 0)
    assert fault.value.exit_code == Exit.ENVIRONMENT
