import pytest
import torch
from opacus import GradSampleModule
from torch import nn

from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.private import opacus_engine
from showthrough.generators.private.bookkeeping import Bookkeeping
from showthrough.generators.private.dp_sgd import ENGINES
from showthrough.generators.private.self_check import CHECKS, refuse_errors, self_check


class Convolutional(nn.Module):
    """A loss for each image, with whatever layer stands between two convolutions."""

    def __init__(self, *between):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(3, 4, 3), *between, nn.SiLU(), nn.Conv2d(4, 2, 3))

    def forward(self, images):
        return self.layers(images).square().mean(dim=(1, 2, 3))


class Mixing(nn.Module):
    """Like minibatch standard deviation: every record sees the others."""

    def forward(self, x):
        return x - 0.5 * x.mean(dim=0, keepdim=True)


@pytest.fixture
def images(rng):
    return (torch.from_numpy(rng.standard_normal((6, 3, 10, 8))).float(),)


@pytest.mark.parametrize("bound", [1e-3, 1.0])
def test_the_engine_is_right_about_our_networks(network, batch_of, bound, engine):
    errors = self_check(network.sees_people, batch_of(network, 3), bound, ENGINES[engine])
    assert set(errors) == set(CHECKS)
    assert max(errors.values()) < 1e-5


def test_the_check_leaves_the_network_as_it_was(network, batch_of, engine):
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    layouts = [weight.stride() for weight in network.parameters()]
    self_check(network.sees_people, batch_of(network, 1), 1.0, ENGINES[engine])
    assert [weight.stride() for weight in network.parameters()] == layouts
    assert all(torch.equal(weight, before[name]) for name, weight in network.state_dict().items())
    assert not any(hasattr(weight, "grad_sample") for weight in network.parameters())
    assert not any(part._forward_hooks or part._backward_hooks for part in network.modules())


def test_group_norm_between_convolutions_passes_in_every_layout(images, engine):
    found = self_check(Convolutional(nn.GroupNorm(2, 4)), images, 1.0, ENGINES[engine])
    assert max(found.values()) < 1e-5


@pytest.mark.parametrize(
    "layer",
    [
        nn.BatchNorm2d(4),
        nn.BatchNorm2d(4, affine=False, track_running_stats=False),
        nn.InstanceNorm2d(4, track_running_stats=True),
    ],
)
def test_a_layer_with_statistics_of_all_records_is_refused_by_name(layer, images, engine):
    with pytest.raises(ConfigError, match=r"layers\.1 \(\w+Norm2d\) shares statistics between people"):
        self_check(Convolutional(layer), images, 1.0, ENGINES[engine])


def test_a_layer_that_mixes_records_is_caught(images, engine):
    with pytest.raises(IntegrityError, match=r"cross_record .*no epsilon can be claimed"):
        self_check(Convolutional(Mixing()), images, 1.0, ENGINES[engine])


def broken(engine, method, change):
    """Return an engine that answers one question otherwise."""
    kind = ENGINES[engine]

    def make(module, max_grad_norm, update):
        whole = kind(module, max_grad_norm, update)
        honest = getattr(whole, method)
        setattr(whole, method, lambda batch: change(honest, batch, module))
        return whole

    return make


def test_wrong_gradients_in_another_memory_layout_are_caught(images, engine):
    def flipped(honest, batch, _module):
        found = honest(batch)
        return found if batch[0].is_contiguous() else found.flip(dims=(0,))

    with pytest.raises(IntegrityError, match=r"about this network \(gradient_other_layout"):
        self_check(Convolutional(), images, 1.0, broken(engine, "norms", flipped))


def test_bare_opacus_would_be_caught(images, monkeypatch):
    monkeypatch.setattr(opacus_engine, "ContiguousGradSamples", GradSampleModule)
    with pytest.raises(IntegrityError, match=r"about this network \(gradient_other_layout.*excess_contr"):
        self_check(Convolutional(), images, 1.0, opacus_engine.OpacusEngine)


def test_a_layer_whose_records_nobody_can_tell_apart_is_refused(images):
    with pytest.raises(ConfigError, match="a layer of kind ConvTranspose2d cannot be trained privately"):
        self_check(Convolutional(nn.ConvTranspose2d(4, 4, 2)), images, 1.0, Bookkeeping)


def test_a_layer_that_is_used_twice_is_refused(images):
    again = nn.Conv2d(4, 4, 1)
    with pytest.raises(ConfigError, match="used twice in one pass"):
        self_check(Convolutional(again, again), images, 1.0, Bookkeeping)


def test_opacus_is_right_about_layers_that_bookkeeping_does_not_know(images):
    again = nn.Conv2d(4, 4, 1)
    for between in ((nn.ConvTranspose2d(4, 4, 2),), (again, again)):
        found = self_check(Convolutional(*between), images, 1.0, opacus_engine.OpacusEngine)
        assert max(found.values()) < 1e-5


def test_an_engine_that_does_not_clip_is_caught(images, engine):
    def loose(module, _max_grad_norm, update):
        return ENGINES[engine](module, 1e9, update)

    with pytest.raises(IntegrityError, match="excess_contribution"):
        self_check(Convolutional(), images, 1.0, loose)


def test_an_engine_that_adds_something_for_nobody_is_caught(images, engine):
    def ghost(honest, batch, _module):
        found, loss = honest(batch)
        return ([part + 1.0 for part in found] if len(batch[0]) == 0 else found), loss

    with pytest.raises(IntegrityError, match="empty_batch 1"):
        self_check(Convolutional(), images, 1.0, broken(engine, "sum", ghost))


def test_figures_that_are_missing_or_no_numbers_are_refused():
    fine = dict.fromkeys(CHECKS, 0.0)
    refuse_errors(fine)
    with pytest.raises(IntegrityError, match="no figure for empty_batch"):
        refuse_errors({name: 0.0 for name in CHECKS if name != "empty_batch"})
    with pytest.raises(IntegrityError, match="gradient nan"):
        refuse_errors({**fine, "gradient": float("nan")})
