"""Every form of loss: found where a network learned faces by heart, not found among faces it never saw."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from drawn_faces import as_set, draw_faces
from showthrough.core.images import Role, resized
from showthrough.core.training_settings.trained_config import (
    DiffusionConfig,
    GANConfig,
    LatentDiffusionConfig,
    StyleGANConfig,
    VAEConfig,
)
from showthrough.errors import NotAssessableError
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.models.noise_process import cosine_schedule
from showthrough.generators.training.train import train
from showthrough.observers import generator_loss
from showthrough.observers.generator_loss import forms_of, image_scores
from showthrough.stats.roc import roc_auc

SIDE = 8
SHARED = {"size": SIDE, "batch_size": 10, "sheets": 0}
CONFIGS = {
    "vae": VAEConfig(kind="vae", hidden=64, steps=300, learning_rate=4e-3, **SHARED),
    "gan": GANConfig(kind="gan", channels=8, latent=8, steps=500, learning_rate=4e-3, **SHARED),
    "diffusion": DiffusionConfig(
        kind="diffusion", hidden=96, steps=700, learning_rate=4e-3, timesteps=200, ema=0.99, **SHARED
    ),
}
CONFIGS["latent_diffusion"] = LatentDiffusionConfig(
    kind="latent_diffusion",
    hidden=64,
    latent=16,
    denoiser_hidden=128,
    steps=320,
    autoencoder_steps=300,
    learning_rate=4e-3,
    **SHARED,
)
CONFIGS["style_gan"] = StyleGANConfig(
    kind="style_gan", channels=8, latent=8, steps=500, learning_rate=4e-3, **SHARED
)
ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
FORMS = [
    ("vae", "elbo"),
    ("vae", "reconstruction"),
    ("gan", "discriminator"),
    ("style_gan", "discriminator"),
    ("diffusion", "denoising"),
    ("diffusion", "secmi"),
    ("diffusion", "pia"),
    ("diffusion", "pian"),
    ("latent_diffusion", "elbo"),
    ("latent_diffusion", "reconstruction"),
    ("latent_diffusion", "denoising"),
    ("latent_diffusion", "secmi"),
    ("latent_diffusion", "pia"),
    ("latent_diffusion", "pian"),
]


@pytest.fixture(scope="module")
def people():
    """Return drawn faces by role: 20 to learn by heart, 70 that no network sees."""
    pixels = np.stack([resized(face, (SIDE, SIDE)) for face in draw_faces(90, seed=1)])
    grain = np.random.default_rng(0).normal(0, 12, pixels.shape)
    pixels = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    return {
        Role.TRAIN: as_set(pixels[:20], Role.TRAIN),
        Role.HOLDOUT: as_set(pixels[20:50], Role.HOLDOUT),
        Role.REFERENCE: as_set(pixels[50:], Role.REFERENCE),
    }


@pytest.fixture(scope="module")
def networks(people, tmp_path_factory):
    """Return a function from a kind to a network that learned the training faces by heart."""
    known = {}

    def network(kind):
        if kind not in known:
            known[kind] = train(CONFIGS[kind], people[Role.TRAIN], tmp_path_factory.mktemp(kind), 0).network
        return known[kind]

    return network


@pytest.fixture
def scores(people, networks):
    def ask(kind, form, role):
        return image_scores(networks(kind), form, people[role], SIDE, seed=0)

    return ask


BY_HEART = [
    *((kind, form) for kind, form in FORMS if kind in ("vae", "gan", "diffusion") and form != "secmi"),
    ("latent_diffusion", "elbo"),
    ("latent_diffusion", "reconstruction"),
]


@pytest.mark.parametrize(("kind", "form"), BY_HEART)
def test_a_network_that_learned_faces_by_heart_gives_them_away_and_no_others(scores, kind, form):
    members, others, strangers = (scores(kind, form, role) for role in ROLES)
    least = 0.62 if kind == "gan" else 0.8  # where a critic ends differs from processor to processor
    assert roc_auc(members, np.concatenate([others, strangers])) > least
    assert 0.3 < roc_auc(others, strangers) < 0.7  # .5 +- three deviations


@pytest.mark.slow
def test_secmi_finds_faces_that_were_learned_far_longer(people, tmp_path):
    config = CONFIGS["diffusion"].model_copy(update={"steps": 4000, "learning_rate": 3e-3})
    network = train(config, people[Role.TRAIN], tmp_path, 0).network
    members, others, strangers = (image_scores(network, "secmi", people[role], SIDE, 0) for role in ROLES)
    assert roc_auc(members, np.concatenate([others, strangers])) > 0.65
    assert 0.3 < roc_auc(others, strangers) < 0.7


@pytest.mark.slow
def test_a_denoiser_of_latents_gives_people_away_where_posteriors_are_tight(people, tmp_path):
    # the noise of a wide posterior keeps latents from being learned by heart
    changes = {"latent": 8, "beta": 0.01, "denoiser_hidden": 256, "steps": 2500}
    config = CONFIGS["latent_diffusion"].model_copy(update=changes)
    network = train(config, people[Role.TRAIN], tmp_path, 0).network
    for form in ("denoising", "pian"):
        members, others, strangers = (image_scores(network, form, people[role], SIDE, 0) for role in ROLES)
        assert roc_auc(members, np.concatenate([others, strangers])) > 0.62
        assert 0.3 < roc_auc(others, strangers) < 0.7


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_network_that_learned_nothing_gives_nobody_away(people, kind, form):
    network = initialise(build(CONFIGS[kind]), np.random.default_rng(3))
    members, others = (
        image_scores(network, form, people[role], SIDE, 0) for role in (Role.TRAIN, Role.HOLDOUT)
    )
    assert 0.25 < roc_auc(members, others) < 0.75


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_network_has_the_forms_of_its_kind(kind):
    network = build(CONFIGS[kind])
    assert forms_of(network) == tuple(form for one, form in FORMS if one == kind)
    foreign = {"vae": "pia", "latent_diffusion": "discriminator"}.get(kind, "elbo")
    with pytest.raises(TypeError, match="has no loss of the form"):
        image_scores(network, foreign, as_set(draw_faces(1, 0), Role.TRAIN), SIDE, 0)


def test_what_only_draws_has_no_form():
    assert forms_of(nn.Linear(3, 3)) == ()
    assert forms_of(None) == ()


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_an_image_scores_the_same_whoever_else_is_asked_about(people, kind, form):
    network = initialise(build(CONFIGS[kind]), np.random.default_rng(3))
    everybody = image_scores(network, form, people[Role.HOLDOUT], SIDE, 0)
    some = image_scores(network, form, people[Role.HOLDOUT].subset(np.array([7, 2])), SIDE, 0, block=1)
    assert everybody.shape == (30,)
    np.testing.assert_allclose(some, everybody[[7, 2]], rtol=1e-4)


def test_draws_follow_from_the_seed(people):
    network = initialise(build(CONFIGS["diffusion"]), np.random.default_rng(3))
    first, again, other = (
        image_scores(network, "denoising", people[Role.TRAIN], SIDE, seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other, rtol=1e-6)
    assert np.corrcoef(first, other)[0, 1] > 0.9  # several draws are averaged


def test_no_images_have_no_scores(people):
    network = build(CONFIGS["vae"])
    nobody = people[Role.TRAIN].subset(np.array([], dtype=np.int64))
    assert image_scores(network, "elbo", nobody, SIDE, 0).shape == (0,)


class Linear:
    """A denoiser whose noise is a matrix times the noisy image, more of it at later times."""

    def __init__(self, times):
        rng = np.random.default_rng(5)
        self.matrix = np.eye(12) + 0.2 * rng.standard_normal((12, 12))
        self.shares = cosine_schedule(times)

    @property
    def signal(self):
        return torch.from_numpy(self.shares)

    def labels(self, groups):
        return None

    def epsilon(self, noisy, times, labels=None):
        strength = (1.0 + times / 100.0).unsqueeze(1)
        return (strength * (noisy.double() @ torch.from_numpy(self.matrix).T)).float()

    def by_hand(self, noisy, time):
        return (1.0 + time / 100.0) * self.matrix @ noisy


@pytest.fixture
def small():
    rng = np.random.default_rng(8)
    return as_set(rng.integers(0, 256, (5, 2, 2, 3), dtype=np.uint8), Role.TRAIN)


def centred(images):
    return [images.source.images[row].reshape(-1) / 127.5 - 1.0 for row in range(len(images))]


def step(network, x, now, then):
    """Eq. 12 of Song et al. with sigma = 0, written out."""
    a, b, noise = network.shares[now], network.shares[then], network.by_hand(x, now)
    return np.sqrt(b) * (x - np.sqrt(1 - a) * noise) / np.sqrt(a) + np.sqrt(1 - b) * noise


@pytest.mark.parametrize(("times", "stride", "last"), [(1000, 10, 100), (200, 2, 20), (50, 1, 5), (4, 1, 0)])
def test_secmi_is_the_published_formula(small, times, stride, last):
    network, expected = Linear(times), []
    for noisy in centred(small):
        for now in range(0, last, stride):
            noisy = step(network, noisy, now, now + stride)  # noqa: PLW2901 - the published recursion
        back = step(network, step(network, noisy, last, last + stride), last + stride, last)
        expected.append(-np.mean((back - noisy) ** 2))
    np.testing.assert_allclose(image_scores(network, "secmi", small, 2, 0), expected, rtol=1e-3)


@pytest.mark.parametrize("form", ["pia", "pian"])
def test_pia_and_pian_are_the_published_formulas(small, form):
    network, expected = Linear(1000), []
    for x in centred(small):
        first = network.by_hand(x, 0)
        if form == "pian":
            first = first * math.sqrt(2 / math.pi) * len(first) / np.abs(first).sum()
        share = network.shares[50]
        found = network.by_hand(np.sqrt(share) * x + np.sqrt(1 - share) * first, 50)
        expected.append(-np.mean((first - found) ** 4))
    np.testing.assert_allclose(image_scores(network, form, small, 2, 0), expected, rtol=1e-4)


def test_the_denoising_score_is_the_mean_error_over_times_and_draws(small):
    network, draws = Linear(1000), []
    noise = generator_loss._noise(generator_loss.Asked(network, "denoising", 2, 0)).numpy()
    assert noise.shape == (8, 12)
    assert abs(noise.mean()) < 0.4
    for x in centred(small):
        errors = [
            np.mean((each - network.by_hand(np.sqrt(share) * x + np.sqrt(1 - share) * each, time)) ** 2)
            for time, share in ((time, network.shares[time]) for time in (50, 100, 200))
            for each in noise
        ]
        draws.append(-np.mean(errors))
    np.testing.assert_allclose(image_scores(network, "denoising", small, 2, 0), draws, rtol=1e-4)


def test_a_network_with_classes_is_asked_by_each_image_s_own_group(people):
    config = CONFIGS["diffusion"].model_copy(update={"classes": ("a", "b")})
    network = initialise(build(config), np.random.default_rng(3))
    groups = ["a", "b"] * 15
    given = {name: replace(people[Role.HOLDOUT], group=named) for name, named in {
        "own": groups, "all a": ["a"] * 30, "all b": ["b"] * 30
    }.items()}  # fmt: skip
    own, a, b = (image_scores(network, "denoising", images, SIDE, 0) for images in given.values())
    np.testing.assert_allclose(own[::2], a[::2], rtol=1e-5)
    np.testing.assert_allclose(own[1::2], b[1::2], rtol=1e-5)
    assert not np.allclose(a, b, rtol=1e-3)


@pytest.mark.parametrize("groups", [None, ["c"] * 30])
def test_an_image_of_no_known_class_is_refused_in_a_sentence(people, groups):
    config = CONFIGS["diffusion"].model_copy(update={"classes": ("a", "b")})
    network = initialise(build(config), np.random.default_rng(3))
    with pytest.raises(NotAssessableError, match="belong to none of the generator's classes"):
        image_scores(network, "pia", replace(people[Role.HOLDOUT], group=groups), SIDE, 0)
