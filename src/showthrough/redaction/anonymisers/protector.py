"""Protector in the manner of PPAPNet: a face with noise where an attacker would look for the person.

Source of the idea: Kim and Yang, "Latent-Space-Level Image Anonymization with Adversarial Protector
Networks", IEEE Access 7 (2019). This is a restatement in our own words and code, not that network.
As there, an encoder and a decoder share a latent space, and an amplifier learns how much noise each
latent number needs while a critic keeps the picture real. Different here: the encoder is trained
along and not beforehand; the critic is one of least squares; the attacker who inverts the model is a
network of its own, who learns in the same contest to read the latent numbers out of the protected
picture; noise grows until that attacker explains next to nothing of them; and the decoder sees what
stands around the face, of which only the hole is replaced.
"""

from typing import final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from showthrough.generators.models.network import normal
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import Batch
from showthrough.redaction.anonymisers.contest import Contest, Maker
from showthrough.redaction.anonymisers.face_layers import (
    KNOWN,
    Drawing,
    PictureJudge,
    looking,
    passes,
    real_or_drawn,
)

FITS, OWN = 10.0, 5.0  # weights of the L1 error at the border, and of a face without noise
HIDES = 10.0  # weight of what the inverting attacker still explains
UNEXPLAINED = 0.95  # share of the latent variance that must stay unknown to that attacker
LEAST = 0.5  # deviation of the noise that every latent number has, whatever the amplifier says


@final
class ProtectorMaker(Maker):
    """Encoder, amplifier of noise, decoder."""

    def __init__(self, settings: AnonymiserSettings, groups: int) -> None:  # noqa: ARG002 - no targets
        super().__init__()
        self.noise_size = settings.latent
        self.encoder = nn.Sequential(
            looking(settings.size, settings.channels // 2, settings.latent),
            nn.LayerNorm(settings.latent, elementwise_affine=False),  # noise counts in units of the spread
        )
        self.amplifier = nn.Sequential(
            nn.Linear(settings.latent, 64), nn.SiLU(), nn.Linear(64, settings.latent)
        )
        self.decoder = Drawing(settings.size, settings.channels, KNOWN, settings.latent)

    def drawn(self, batch: Batch, noise: Tensor) -> Tensor:
        """Return each face from latent numbers that are drowned in noise."""
        return self.shown(batch, self.protected(self.encoder(batch.pixels), noise))

    def protected(self, latent: Tensor, noise: Tensor) -> Tensor:
        """Return latent numbers with noise, as long as they were: loud noise leaves little of them."""
        loud = LEAST + softplus(self.amplifier(latent))
        return (latent + loud * noise) / torch.sqrt(1 + loud.square())

    def shown(self, batch: Batch, latent: Tensor) -> Tensor:
        """Return the faces of latent numbers."""
        found: Tensor = self.decoder(torch.cat([batch.hollowed, batch.hole], dim=1), latent)
        return found


@final
class Opponents(nn.Module):
    """Critic of realness, and the attacker who reads latent numbers out of protected pictures."""

    def __init__(self, settings: AnonymiserSettings) -> None:
        super().__init__()
        self.real = PictureJudge(settings.channels, KNOWN)
        self.inverter = looking(settings.size, settings.channels // 2, settings.latent)


@final
class ProtectorContest(Contest):
    """Encoder, amplifier and decoder against a critic and an attacker who inverts them."""

    maker: ProtectorMaker
    critic: Opponents

    def __init__(self, settings: AnonymiserSettings, groups: int) -> None:
        super().__init__()
        self.maker = ProtectorMaker(settings, groups)
        self.critic = Opponents(settings)

    def criticise(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return the loss of the critic and of the inverting attacker."""
        with torch.no_grad():
            latent = self.maker.encoder(batch.pixels)
            noise = normal(rng, len(latent), self.maker.noise_size)
            filled = batch.filled(self.maker.shown(batch, self.maker.protected(latent, noise)))
        real = real_or_drawn(self._realness(batch, batch.pixels), self._realness(batch, filled))
        return real + self._unexplained(filled, latent)

    def answer(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return the loss of the drawing part: real, fitting, itself without noise, unknown with it."""
        latent = self.maker.encoder(batch.pixels)
        noise = normal(rng, len(latent), self.maker.noise_size)
        own = self.maker.shown(batch, latent)
        other = self.maker.shown(batch, self.maker.protected(latent, noise))
        filled = batch.filled(other)
        known = torch.relu(UNEXPLAINED - self._unexplained(filled, latent.detach()))
        return (
            passes(self._realness(batch, filled))
            + FITS * ((other - batch.pixels).abs() * batch.around()).mean()
            + OWN * (own - batch.pixels).abs().mean()
            + HIDES * known
        )

    def _unexplained(self, filled: Tensor, latent: Tensor) -> Tensor:
        """Return the mean squared error of the attacker; latent numbers have variance 1."""
        found: Tensor = (self.critic.inverter(filled) - latent).square().mean()
        return found

    def _realness(self, batch: Batch, pixels: Tensor) -> Tensor:
        found: Tensor = self.critic.real(torch.cat([pixels, batch.hole], dim=1))
        return found
