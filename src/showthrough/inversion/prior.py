"""The attacker's generator of faces, learned on reference people: a GAN of ours, or eigenfaces."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from showthrough.core.images import ImageSet
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.subjects.classifier_config import InversionBudget
from showthrough.core.training_settings.trained_config import GANConfig
from showthrough.core.types import StepProgress
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.generators.models.gan import GAN
from showthrough.generators.models.network import same_bits
from showthrough.generators.training.train import train

FEWEST = 32  # photos of reference people
MOST = 1500  # photos that eigenfaces are computed from
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
    _refuse_few(reference)
    if budget.prior == "eigenfaces":
        return eigenfaces(reference, budget.prior_side, budget.latent)
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


def _refuse_few(reference: ImageSet) -> None:
    if len(reference) < FEWEST:
        raise NotEnoughDataError(
            f"{FEWEST} photos of reference people must teach the attacker what faces are, "
            f"got {len(reference)}",
            needed=FEWEST,
        )


def eigenfaces(reference: ImageSet, side: int, latent: int) -> Prior:
    """Return faces as sums of the directions in which these people differ most; none looks more real.

    Source: Turk and Pentland, Eigenfaces for Recognition, Journal of Cognitive Neuroscience 3 (1991).
    """
    rows = np.linspace(0, len(reference) - 1, min(len(reference), MOST)).astype(np.int64)
    pixels = [part.pixels for part in chunks(reference.subset(rows), (side, side), BATCH)]
    flat = torch.from_numpy(np.concatenate(pixels).reshape(len(rows), -1).astype(np.float32) / 127.5 - 1)
    mean = flat.mean(dim=0)
    width = min(latent, len(rows) - 1)
    with same_bits():
        _, sizes, directions = torch.linalg.svd(flat - mean, full_matrices=False)
    basis = sizes[:width, None] / len(rows) ** 0.5 * directions[:width]  # (latent, D): a deviation each

    def faces(noise: Tensor) -> Tensor:
        drawn: Tensor = (mean + noise @ basis).clamp(-1, 1)
        return drawn.reshape(-1, side, side, 3).permute(0, 3, 1, 2)

    return Prior(faces, lambda made: torch.zeros(len(made)), width, side, f"eigenfaces {reference.digest}")


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
