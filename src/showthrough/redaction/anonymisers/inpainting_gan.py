"""Inpainting GAN in the manner of DeepPrivacy: a face drawn from its surroundings and five landmarks.

Source: Hukkelås, Mester and Lindseth, "DeepPrivacy: A Generative Adversarial Network for Face
Anonymization", ISVC 2019 (arXiv:1909.04538). Least squares (arXiv:1611.04076) take the place of
the Wasserstein loss, and means of features are matched (arXiv:1606.03498, Eq. 1), which asks for a
likely face and never for the one that was hidden.
"""

from typing import final

import numpy as np
import torch
from torch import Tensor

from showthrough.generators.models.network import normal
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import Batch
from showthrough.redaction.anonymisers.contest import Contest, Maker
from showthrough.redaction.anonymisers.face_layers import KNOWN, Drawing, PictureJudge, passes, real_or_drawn

LANDMARKS = 5
FITS = 10.0  # weight of the L1 error around the hole and at its border
ALIKE = 2.0  # weight of features that match on average


@final
class InpaintingMaker(Maker):
    """Draws a face where a hole is; what was in the hole never gets here."""

    def __init__(self, settings: AnonymiserSettings, groups: int) -> None:  # noqa: ARG002 - no targets
        super().__init__()
        self.noise_size = settings.latent
        self.network = Drawing(settings.size, settings.channels, KNOWN + LANDMARKS, settings.latent)

    def drawn(self, batch: Batch, noise: Tensor) -> Tensor:
        """Return faces that fit what stands around them."""
        found: Tensor = self.network(torch.cat([batch.hollowed, batch.hole, batch.landmarks], dim=1), noise)
        return found


@final
class InpaintingContest(Contest):
    """Faces in holes against a critic who sees the landmarks too."""

    critic: PictureJudge

    def __init__(self, settings: AnonymiserSettings, groups: int) -> None:
        super().__init__()
        self.maker = InpaintingMaker(settings, groups)
        self.critic = PictureJudge(settings.channels, KNOWN + LANDMARKS)

    def criticise(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return how badly real faces are told from drawn ones."""
        with torch.no_grad():
            filled = batch.filled(self._drawn(batch, rng))
        return real_or_drawn(self.critic(_shown(batch, batch.pixels)), self.critic(_shown(batch, filled)))

    def answer(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return how unlikely the drawn faces look, and how badly they fit at the border."""
        drawn = self._drawn(batch, rng)
        features = self.critic.features(_shown(batch, batch.filled(drawn)))
        with torch.no_grad():
            real = self.critic.features(_shown(batch, batch.pixels))
        alike = sum(
            (
                (one.mean(dim=0) - other.mean(dim=0)).abs().mean()
                for one, other in zip(features, real, strict=True)
            ),
            start=torch.zeros((), device=drawn.device),
        )
        return passes(self.critic.score(features[-1])) + FITS * misfit(batch, drawn) + ALIKE * alike

    def _drawn(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        return self.maker.drawn(batch, normal(rng, len(batch.pixels), self.maker.noise_size))


def misfit(batch: Batch, drawn: Tensor) -> Tensor:
    """Return the L1 error around the hole and at its border; inside, a face may look as it likes."""
    around = batch.around()
    error = ((drawn - batch.pixels).abs() * around).sum()
    return error / (3 * around.sum()).clamp(min=1.0)


def _shown(batch: Batch, pixels: Tensor) -> Tensor:
    return torch.cat([pixels, batch.hole, batch.landmarks], dim=1)
