"""Identity swap in the manner of PPRL-VGAN: the expression of a face on somebody who does not exist.

Source: Chen, Konrad and Ishwar, "VGAN-Based Image Representation Learning for Privacy-Preserving
Facial Expression Recognition", CVPR Workshops 2018 (arXiv:1803.07100): a variational encoder, a
decoder that is told whom to show, a critic with three heads. Different here: a target is the common
look of several reference people and never one person, the labels come from landmarks, the loss of
realness is least squares, and the decoder draws into the surroundings.
"""

from typing import NamedTuple, final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from showthrough.generators.models.network import normal
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import LABELS, Batch
from showthrough.redaction.anonymisers.contest import Contest, Maker
from showthrough.redaction.anonymisers.face_layers import (
    KNOWN,
    Drawing,
    PictureJudge,
    looking,
    passes,
    real_or_drawn,
)

KEPT = 8  # numbers that a face may hand on: enough for pose and mouth, few for who it is
TARGET = 16  # numbers that stand for a target
FITS, OWN = 10.0, 5.0  # weights of the L1 error at the border, and in a face that keeps its own group
WHO, LABEL = 1.0, 1.0  # weights of the heads
DIVERGENCE = 0.02  # weight of Kullback-Leibler: what a face hands on is paid for
MOST = 8.0  # log variances outside +-8 mean that training diverges


class Encoded(NamedTuple):
    """What a face hands on: a Gaussian."""

    mean: Tensor  # (B, KEPT)
    log_variance: Tensor

    def drawn(self, noise: Tensor) -> Tensor:
        """Return a sample for noise (B, KEPT)."""
        return self.mean + torch.exp(0.5 * self.log_variance) * noise

    def divergence(self) -> Tensor:
        """Return the divergence from the standard normal, a face."""
        each = self.mean.square() + self.log_variance.exp() - 1.0 - self.log_variance
        return 0.5 * each.sum(dim=1).mean()


@final
class SwapMaker(Maker):
    """Encoder and decoder; targets are the common looks of groups of reference people."""

    def __init__(self, settings: AnonymiserSettings, groups: int) -> None:
        super().__init__()
        self.noise_size = KEPT + 1
        self.groups = groups
        self.encoder = looking(settings.size, settings.channels // 2, 2 * KEPT)
        self.targets = nn.Embedding(groups, TARGET)
        self.decoder = Drawing(settings.size, settings.channels, KNOWN, KEPT + TARGET + len(LABELS))

    def drawn(self, batch: Batch, noise: Tensor) -> Tensor:
        """Return each face as another target, which its noise chooses."""
        return self.shown(batch, self.encoded(batch).drawn(noise[:, :KEPT]), self.chosen(noise))

    def chosen(self, noise: Tensor) -> Tensor:
        """Return the target of each face, all equally likely, (B,)."""
        at = torch.special.ndtr(noise[:, KEPT]) * self.groups
        found: Tensor = at.long().clamp(0, self.groups - 1)
        return found

    def encoded(self, batch: Batch) -> Encoded:
        """Return what each face hands on."""
        mean, log_variance = self.encoder(batch.pixels).chunk(2, dim=1)
        return Encoded(mean, log_variance.clamp(-MOST, MOST))

    def shown(self, batch: Batch, kept: Tensor, target: Tensor) -> Tensor:
        """Return targets with the expressions of the faces."""
        told = torch.cat([kept, self.targets(target), 2 * batch.labels - 1], dim=1)
        found: Tensor = self.decoder(torch.cat([batch.hollowed, batch.hole], dim=1), told)
        return found


@final
class ThreeHeads(nn.Module):
    """Critic: is a face real, whose group is it of, which labels has it?"""

    def __init__(self, settings: AnonymiserSettings, groups: int) -> None:
        super().__init__()
        self.real = PictureJudge(settings.channels, KNOWN)
        self.who = looking(settings.size, settings.channels // 2, groups + len(LABELS))
        self._groups = groups

    def named(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of groups (B, groups) and of labels (B, 2)."""
        found = self.who(pixels)
        return found[:, : self._groups], found[:, self._groups :]


@final
class SwapContest(Contest):
    """Encoder and decoder against a critic with three heads."""

    maker: SwapMaker
    critic: ThreeHeads

    def __init__(self, settings: AnonymiserSettings, groups: int) -> None:
        super().__init__()
        self.maker = SwapMaker(settings, groups)
        self.critic = ThreeHeads(settings, groups)

    def criticise(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return the loss of the three heads; who and which label is learned of real faces."""
        with torch.no_grad():
            noise = normal(rng, len(batch.pixels), self.maker.noise_size)
            filled = batch.filled(self.maker.drawn(batch, noise))
        group, label = self.critic.named(batch.pixels)
        real = real_or_drawn(self._realness(batch, batch.pixels), self._realness(batch, filled))
        return real + WHO * cross_entropy(group, batch.group) + LABEL * _wrong(label, batch)

    def answer(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return the loss of encoder and decoder: another group, the same labels, a face that fits.

        A face that keeps its own group has to come out as it was, which teaches what to hand on.
        """
        noise = normal(rng, len(batch.pixels), self.maker.noise_size)
        encoded, target = self.maker.encoded(batch), self.maker.chosen(noise)
        kept = encoded.drawn(noise[:, :KEPT])
        other, own = (self.maker.shown(batch, kept, group) for group in (target, batch.group))
        filled = batch.filled(other)
        group, label = self.critic.named(filled)
        fits = ((other - batch.pixels).abs() * batch.around()).mean()
        return (
            passes(self._realness(batch, filled))
            + WHO * cross_entropy(group, target)
            + LABEL * _wrong(label, batch)
            + FITS * fits
            + OWN * (own - batch.pixels).abs().mean()
            + DIVERGENCE * encoded.divergence()
        )

    def _realness(self, batch: Batch, pixels: Tensor) -> Tensor:
        found: Tensor = self.critic.real(torch.cat([pixels, batch.hole], dim=1))
        return found


def _wrong(logits: Tensor, batch: Batch) -> Tensor:
    return binary_cross_entropy_with_logits(logits, batch.labels)
