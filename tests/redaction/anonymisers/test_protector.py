"""The protector: noise in units of what a face is told by."""

import numpy as np
import torch

from showthrough.generators.models.network import normal
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.contest_training import untaught
from showthrough.redaction.anonymisers.protector import LEAST, ProtectorContest

SETTINGS = AnonymiserSettings(kind="protector", size=24, channels=4, latent=64)


def test_latent_numbers_are_never_without_noise() -> None:
    maker = untaught(ProtectorContest, SETTINGS, 1, 0).maker
    rng = np.random.default_rng(0)
    latent, noise = normal(rng, 500, 64), normal(rng, 500, 64)
    found = maker.protected(latent, noise).detach()
    likeness = float(torch.corrcoef(torch.stack([found.flatten(), latent.flatten()]))[0, 1])
    assert likeness <= 1 / (1 + LEAST**2) ** 0.5
    assert 0.9 < float(found.std()) < 1.1  # as long as they were


def test_without_noise_of_its_own_the_same_face_is_drawn_twice_alike() -> None:
    maker = untaught(ProtectorContest, SETTINGS, 1, 0).maker
    rng = np.random.default_rng(0)
    latent, noise = normal(rng, 3, 64), normal(rng, 3, 64)
    assert torch.equal(maker.protected(latent, noise), maker.protected(latent, noise))
    assert not torch.equal(maker.protected(latent, noise), maker.protected(latent, noise + 1))
