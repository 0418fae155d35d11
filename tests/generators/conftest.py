"""Configs of generators that are trained in seconds, and faces to train them on."""

from collections.abc import Callable

import pytest

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.core.training_settings.trained_config import (
    DiffusionConfig,
    GANConfig,
    LatentDiffusionConfig,
    MeanEmbeddingConfig,
    StyleGANConfig,
    VAEConfig,
)
from showthrough.core.types import Images
from wavy_faces import SIDE, set_of, wavy_faces

MakeSet = Callable[..., ImageSet]


@pytest.fixture(scope="session")
def faces() -> Images:
    return wavy_faces()


@pytest.fixture(scope="session")
def image_set() -> MakeSet:
    return set_of


@pytest.fixture(scope="session")
def train_set(faces, image_set) -> ImageSet:
    return image_set(faces)


@pytest.fixture(scope="session")
def vae_config() -> VAEConfig:
    return VAEConfig(
        kind="vae", size=SIDE, steps=60, hidden=32, latent=4, batch_size=8, learning_rate=1e-2, beta=0.1
    )


@pytest.fixture(scope="session")
def diffusion_config() -> DiffusionConfig:
    return DiffusionConfig(
        kind="diffusion",
        size=SIDE,
        steps=60,
        hidden=32,
        batch_size=8,
        learning_rate=1e-2,
        timesteps=50,
        sampling_steps=5,
        ema=0.9,
    )


@pytest.fixture(scope="session")
def latent_config() -> LatentDiffusionConfig:
    return LatentDiffusionConfig(
        kind="latent_diffusion",
        size=SIDE,
        steps=60,
        autoencoder_steps=25,
        hidden=32,
        latent=4,
        beta=0.1,
        denoiser_hidden=32,
        batch_size=8,
        learning_rate=1e-2,
        timesteps=50,
        sampling_steps=5,
        ema=0.9,
    )


@pytest.fixture(scope="session")
def gan_config() -> GANConfig:
    return GANConfig(
        kind="gan", size=SIDE, steps=60, channels=4, latent=8, batch_size=8, learning_rate=2e-3, ema=0.9
    )


@pytest.fixture(scope="session")
def style_config() -> StyleGANConfig:
    return StyleGANConfig(
        kind="style_gan",
        size=SIDE,
        steps=60,
        channels=4,
        latent=8,
        style=8,
        mapping_layers=2,
        batch_size=8,
        learning_rate=2e-3,
        ema=0.9,
    )


@pytest.fixture(scope="session")
def embedding_config() -> MeanEmbeddingConfig:
    return MeanEmbeddingConfig(
        kind="mean_embedding",
        size=SIDE,
        steps=60,
        hidden=32,
        latent=4,
        batch_size=30,
        frequencies=200,
        learning_rate=1e-2,
    )


@pytest.fixture(scope="session")
def conv_config(vae_config) -> VAEConfig:
    return vae_config.model_copy(update={"architecture": "conv", "channels": 4})


@pytest.fixture(scope="session")
def coarse_config(vae_config) -> VAEConfig:
    settings = {"likelihood": "bernoulli", "colours": "grey", "pooling": 2, "layers": 1, "ema": 0.9}
    return vae_config.model_copy(update=settings)


@pytest.fixture(scope="session")
def unet_config(diffusion_config) -> DiffusionConfig:
    return diffusion_config.model_copy(update={"architecture": "unet", "channels": 4})


@pytest.fixture(scope="session")
def private_config(vae_config) -> VAEConfig:
    privacy = PrivacyConfig(epsilon=8.0, max_grad_norm=0.1, draws=4, reproducible_noise=True)
    return vae_config.model_copy(update={"privacy": privacy, "steps": 20, "batch_size": 2, "hidden": 8})


@pytest.fixture(scope="session")
def config_of_ten(vae_config) -> VAEConfig:
    return vae_config.model_copy(update={"steps": 10})
