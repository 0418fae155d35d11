"""Sizes of gradients by layer, against torch.func on every kind of network."""

import numpy as np
import pytest
import torch
from torch.func import functional_call, grad, vmap

from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.models.randomness import stream
from showthrough.generators.private.clipping import ClippedGradients
from showthrough.generators.private.gradient_norms import DRAWS, layers_of, log_gradient_norms
from showthrough.stats.roc import roc_auc

KINDS = ("vae", "conv", "gan", "diffusion", "unet")


def network_of(config):
    return initialise(build(config), np.random.default_rng(0))


def one_by_one(module, batch):
    """Return the norm of each record's gradient in each layer by vmap(grad), (records, layers)."""
    weights = {name: weight.detach() for name, weight in module.named_parameters()}

    def loss(given, *record):
        return functional_call(module, given, tuple(part.unsqueeze(0) for part in record))[0]

    each = vmap(grad(loss), in_dims=(None, *(0 for _ in batch)))(weights, *batch)
    squared = {}
    for name, gradient in each.items():
        layer = name.rpartition(".")[0]
        squared[layer] = squared.get(layer, 0.0) + gradient.flatten(1).square().sum(dim=1)
    return {layer: value.sqrt() for layer, value in squared.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("each", [1, 3])
def test_sizes_by_layer_are_those_of_torch_func(kind, each, request, rng):
    network = network_of(request.getfixturevalue(f"{kind}_config"))
    pixels = torch.from_numpy(rng.uniform(-1, 1, (5, each, 192))).float()
    batch, module = (pixels, *network.draws(rng, 5, each)), network.sees_people
    engine, expected = ClippedGradients(module, 1.0), one_by_one(module, batch)
    found = engine.by_layer(batch)
    assert set(engine.names) == set(expected)
    for column, name in enumerate(engine.names):
        torch.testing.assert_close(found[:, column], expected[name], rtol=2e-3, atol=1e-6)
    torch.testing.assert_close(found.square().sum(dim=1).sqrt(), engine.norms(batch), rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_a_trained_network_that_was_frozen_tells_its_gradients_and_stays_frozen(kind, request, faces):
    network = network_of(request.getfixturevalue(f"{kind}_config")).eval().requires_grad_(False)
    pixels = torch.from_numpy(faces.reshape(24, -1)).float() / 127.5 - 1.0
    logs = log_gradient_norms(network, pixels, None, seed=3)
    assert logs.shape == (24, len(layers_of(network)))
    assert np.isfinite(logs).all()
    assert not any(weight.requires_grad for weight in network.parameters())
    some = log_gradient_norms(network, pixels[[4, 9]], None, seed=3)
    np.testing.assert_allclose(some, logs[[4, 9]], atol=1e-3)  # the same draws for whoever is asked about


def test_the_draws_are_shared_and_follow_from_the_seed(vae_config, faces):
    network = network_of(vae_config)
    pixels = torch.from_numpy(faces[:3].reshape(3, -1)).float() / 127.5 - 1.0
    (noise,) = network.draws(stream(3, "gradients"), 1, DRAWS)
    batch = (pixels.unsqueeze(1).expand(3, DRAWS, -1), noise.expand(3, -1, -1))
    expected = ClippedGradients(network, 1.0).by_layer(batch).log()
    np.testing.assert_allclose(log_gradient_norms(network, pixels, None, 3), expected.detach(), atol=1e-5)
    assert not np.allclose(log_gradient_norms(network, pixels, None, 4), expected.detach(), atol=1e-2)


def test_a_critic_s_penalty_is_no_part_of_it(gan_config, faces):
    pixels = torch.from_numpy(faces.reshape(24, -1)).float() / 127.5 - 1.0
    plain = log_gradient_norms(network_of(gan_config), pixels, None, 0)
    penalised = network_of(gan_config.model_copy(update={"gradient_penalty": 5.0}))
    np.testing.assert_array_equal(log_gradient_norms(penalised, pixels, None, 0), plain)
    assert penalised.critic._penalty == 5.0


def test_a_class_is_told_to_the_network(diffusion_config, faces):
    network = network_of(diffusion_config.model_copy(update={"classes": ("a", "b")}))
    pixels = torch.from_numpy(faces[:4].reshape(4, -1)).float() / 127.5 - 1.0
    a, b = (log_gradient_norms(network, pixels, network.labels([name] * 4), 0) for name in "ab")
    assert a.shape == b.shape
    assert not np.allclose(a, b, atol=1e-3)


def test_images_that_were_learned_by_heart_move_the_weights_less(vae_config, train_set, image_set, tmp_path):
    from showthrough.generators.training.train import train

    config = vae_config.model_copy(update={"steps": 600, "hidden": 64, "latent": 16})
    generator = train(config, train_set, tmp_path, 0)
    others = np.random.default_rng(1).integers(90, 160, train_set.source.images.shape, dtype=np.uint8)
    known, new = (
        generator.gradient_norms(images, None, 0).mean(axis=1) for images in (train_set.source.images, others)
    )
    assert generator.parts == layers_of(generator.network)
    assert roc_auc(-known, -new) > 0.9
