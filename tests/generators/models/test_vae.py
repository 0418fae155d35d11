import numpy as np
import pytest
import torch

from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.models.vae import NOISE


@pytest.fixture
def vae(vae_config):
    return initialise(build(vae_config), np.random.default_rng(0))


def test_the_loss_is_the_negative_elbo_a_pixel(vae, vae_config, rng):
    pixels = torch.from_numpy(rng.uniform(-1, 1, (3, 2, 192))).float()
    (noise,) = vae.draws(rng, 3, 2)
    mean, log_variance = vae.encoder(pixels).chunk(2, dim=-1)
    posterior = torch.distributions.Normal(mean, torch.exp(0.5 * log_variance))
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    decoded = vae.decoder(mean + posterior.scale * noise)
    likelihood = torch.distributions.Normal(decoded, NOISE).log_prob(pixels)
    constant = torch.distributions.Normal(torch.zeros(()), NOISE).log_prob(torch.zeros(()))
    divergence = torch.distributions.kl_divergence(posterior, prior).sum(-1)
    expected = -(likelihood - constant).sum(-1) + vae_config.beta * divergence
    torch.testing.assert_close(vae(pixels, noise), expected.mean(dim=1) / 192)


def test_no_record_moves_the_loss_of_another(vae, rng):
    pixels = torch.from_numpy(rng.uniform(-1, 1, (4, 2, 192))).float()
    draws = vae.draws(rng, 4, 2)
    losses = vae(pixels, *draws)
    pixels[2] = 1.0
    moved = (vae(pixels, *draws) != losses).tolist()
    assert moved == [False, False, True, False]


def test_images_stay_within_the_range_of_pixels(vae, rng):
    images = vae.images(1e3 * torch.from_numpy(rng.standard_normal((5, 4))).float())
    assert images.shape == (5, 192)
    assert images.abs().max() == 1.0


def test_asked_about_images_the_kl_counts_in_full_whatever_it_weighed_in_training(vae, vae_config, rng):
    assert vae_config.beta != 1.0
    pixels = torch.from_numpy(rng.uniform(-1, 1, (3, 192))).float()
    noise = torch.from_numpy(rng.standard_normal((5, 4))).float()
    mean, log_variance = vae.encoder(pixels).chunk(2, dim=-1)
    posterior = torch.distributions.Normal(mean, torch.exp(0.5 * log_variance))
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    decoded = vae.decoder(mean[:, None] + posterior.scale[:, None] * noise)  # (3, 5, 192)
    squared = (pixels[:, None] - decoded).square().sum(-1).mean(dim=1) / (2 * NOISE**2)
    expected = -squared - torch.distributions.kl_divergence(posterior, prior).sum(-1)
    torch.testing.assert_close(vae.elbo(pixels, noise), expected / 192)
    plain = -(pixels - vae.decoder(mean)).square().mean(dim=1)
    torch.testing.assert_close(vae.reconstruction(pixels), plain)


def test_a_convolutional_one_is_asked_in_the_same_way(conv_config, rng):
    vae = initialise(build(conv_config), np.random.default_rng(0))
    pixels = torch.from_numpy(rng.uniform(-1, 1, (3, 192))).float()
    noise = torch.from_numpy(rng.standard_normal((5, 4))).float()
    together = vae.elbo(pixels, noise)
    alone = torch.stack([vae.elbo(pixels, noise[i : i + 1]) for i in range(5)]).mean(dim=0)
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-6)
    assert vae.reconstruction(pixels).shape == (3,)


def test_with_classes_the_decoder_is_told_the_class(vae_config, rng):
    config = vae_config.model_copy(update={"classes": ("a", "b")})
    vae = initialise(build(config), np.random.default_rng(0))
    noise = torch.zeros(2, 4)
    one, other = vae.images(noise, torch.tensor([0, 1]))
    assert (one - other).abs().max() > 1e-3
    pixels = torch.from_numpy(rng.uniform(-1, 1, (3, 2, 192))).float()
    draws, rows = vae.draws(rng, 3, 2), torch.tensor([[0, 0], [1, 1], [0, 1]])
    losses, turned = vae(pixels, rows, *draws), vae(pixels, 1 - rows, *draws)
    assert (losses != turned).all()
    alone = torch.cat([vae(pixels[i : i + 1], rows[i : i + 1], draws[0][i : i + 1]) for i in range(3)])
    torch.testing.assert_close(losses, alone)
    assert vae.elbo(pixels[:, 0], torch.zeros(5, 4), rows[:, 0]).shape == (3,)


def test_a_bernoulli_vae_of_coarse_images_has_the_negative_elbo_as_its_loss(coarse_config, rng):
    vae = initialise(build(coarse_config), np.random.default_rng(0))
    pixels = torch.from_numpy(rng.uniform(-1, 1, (3, 2, 192))).float()
    (noise,) = vae.draws(rng, 3, 2)
    seen = pixels.reshape(3, 2, 4, 2, 4, 2, 3).mean(dim=(3, 5, 6)).reshape(3, 2, 16)
    mean, log_variance = vae.encoder(seen).chunk(2, dim=-1)
    posterior = torch.distributions.Normal(mean, torch.exp(0.5 * log_variance))
    prior = torch.distributions.Normal(torch.zeros_like(mean), torch.ones_like(mean))
    logits = vae.decoder(mean + posterior.scale * noise)
    white = (seen + 1) / 2
    likelihood = white * logits.sigmoid().log() + (1 - white) * (-logits).sigmoid().log()
    divergence = torch.distributions.kl_divergence(posterior, prior).sum(-1)
    expected = -likelihood.sum(-1) + coarse_config.beta * divergence
    torch.testing.assert_close(vae(pixels, noise), expected.mean(dim=1) / 16)
    plain = -(seen[:, 0] - (2 * vae.decoder(mean[:, 0]).sigmoid() - 1)).square().mean(dim=1)
    torch.testing.assert_close(vae.reconstruction(pixels[:, 0]), plain)


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_coarse_images_have_fewer_weights_and_are_drawn_whole_and_grey(coarse_config, architecture, rng):
    update = {"architecture": architecture, "channels": 4, "size": 16}
    config = coarse_config.model_copy(update=update)
    vae = initialise(build(config), np.random.default_rng(0))
    fine = build(config.model_copy(update={"colours": "rgb", "pooling": 1}))
    assert sum(w.numel() for w in vae.parameters()) < sum(w.numel() for w in fine.parameters())
    images = vae.images(1e3 * torch.from_numpy(rng.standard_normal((5, 4))).float())
    assert images.shape == (5, 3 * 16**2)
    assert images.abs().max() <= 1.0
    assert torch.equal(images[:, 0::3], images[:, 2::3])
