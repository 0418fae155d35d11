"""The attacker's generator of faces: a GAN of ours, trained on reference people."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from showthrough.core.images import ImageSet
from showthrough.core.subjects.classifier_config import InversionBudget
from showthrough.core.training_settings.trained_config import GANConfig
from showthrough.core.types import StepProgress
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.generators.models.gan import GAN
from showthrough.generators.training.train import train

FEWEST = 32  # photos of reference people
BATCH = 32


class Prior(NamedTuple):
    """Generator of faces, and a critic that tells how real one looks."""

    faces: Callable[[Tensor], Tensor]  # noise (n, latent) -> (n, 3, side, side) in [-1, 1]
    realness: Callable[[Tensor], Tensor]  # faces -> (n,), higher for real ones
    latent: int
    side: int
    digest: str


def trained_prior(
    reference: ImageSet, budget: InversionBudget, folder: Path, seed: int, progress: StepProgress
) -> Prior:
    """Return a generator that was trained on these people, now or when it was asked for before.

    Raises:
        NotEnoughDataError: there are too few photos.
    """
    if len(reference) < FEWEST:
        raise NotEnoughDataError(
            f"{FEWEST} photos of reference people must teach the attacker what faces are, "
            f"got {len(reference)}",
            needed=FEWEST,
        )
    config = GANConfig(
        kind="gan",
        size=budget.prior_side,
        steps=budget.prior_steps,
        batch_size=min(BATCH, len(reference)),
        channels=budget.prior_channels,
        latent=budget.latent,
        learning_rate=5e-4,
        ema=0.995,
        sheets=0,
    )
    made = train(config, reference, folder, seed, lambda done, total, _: progress(done, total))
    network = made.network
    if not isinstance(network, GAN):
        raise NotAvailableError("the generator of the attacker is of another kind than the one asked for")
    return prior_of(network.cpu(), budget.prior_side, made.digest)


def prior_of(network: GAN, side: int, digest: str) -> Prior:
    """Return a trained GAN as an attacker uses it."""

    def faces(noise: Tensor) -> Tensor:
        return network.images(noise).reshape(-1, side, side, 3).permute(0, 3, 1, 2)

    def realness(pixels: Tensor) -> Tensor:
        return network.realness(pixels.permute(0, 2, 3, 1).reshape(len(pixels), -1))

    return Prior(faces, realness, network.noise_size, side, digest)


def as_images(faces: Tensor) -> Tensor:
    """Return faces in [-1, 1] as uint8 pictures (n, side, side, 3)."""
    scaled = ((faces.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return scaled.permute(0, 2, 3, 1).contiguous()
