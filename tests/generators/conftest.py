"""Small made-up faces: smooth, grey, each person different, two photos a person."""

from collections.abc import Callable

import numpy as np
import pytest

from showthrough.core.generator_config import DiffusionConfig, GANConfig, PrivacyConfig, VAEConfig
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.types import Images

SIDE = 8

MakeSet = Callable[..., ImageSet]


@pytest.fixture(scope="session")
def faces() -> Images:
    """Return 24 images of 12 people, uint8 (24, 8, 8, 3)."""
    rng = np.random.default_rng(7)
    down, right = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    wave = rng.uniform(0.5, 2.5, (12, 2, 1, 1))
    people = 128 + 90 * np.sin(3.0 * (wave[:, 0] * down + wave[:, 1] * right))
    photos = np.repeat(people, 2, axis=0) + rng.normal(0, 3, (24, SIDE, SIDE))
    return np.repeat(np.clip(photos, 0, 255).astype(np.uint8)[..., None], 3, axis=-1)


@pytest.fixture(scope="session")
def image_set() -> MakeSet:
    def make(pixels: Images, role: Role = Role.TRAIN, photos_each: int = 2) -> ImageSet:
        return ImageSet(
            role=role,
            source=ArraySource(pixels),
            ids=[f"{role}-{i:03}" for i in range(len(pixels))],
            identity=[f"{role}-person-{i // photos_each:03}" for i in range(len(pixels))],
            sizes=[pixels.shape[1:3]] * len(pixels),
            digest=f"keyed-{role}-{len(pixels)}-{int(pixels.sum())}",
        )

    return make


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
def gan_config() -> GANConfig:
    return GANConfig(
        kind="gan", size=SIDE, steps=60, channels=4, latent=8, batch_size=8, learning_rate=2e-3, ema=0.9
    )


@pytest.fixture(scope="session")
def conv_config(vae_config) -> VAEConfig:
    return vae_config.model_copy(update={"architecture": "conv", "channels": 4})


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
