"""The inpainting GAN: what was in the hole never reaches what is drawn."""

import numpy as np
import torch

from showthrough.generators.models.network import normal
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import batch_of
from showthrough.redaction.anonymisers.contest_training import untaught
from showthrough.redaction.anonymisers.inpainting_gan import InpaintingContest, misfit
from toy_windows import same_but_for_the_face, toy_windows

SETTINGS = AnonymiserSettings(kind="inpainting", size=24, channels=4, latent=4)


def batch(faces):
    n = len(faces.pixels)
    return batch_of(faces, np.zeros((n, 2)), np.zeros(n, np.int64))


def test_two_faces_in_the_same_place_are_drawn_alike_to_the_last_bit() -> None:
    maker = untaught(InpaintingContest, SETTINGS, 1, 0).maker
    faces, _ = toy_windows(3)
    noise = normal(np.random.default_rng(0), 6, maker.noise_size)
    drawn = maker.drawn(batch(faces), noise)
    assert torch.equal(drawn, maker.drawn(batch(same_but_for_the_face(faces)), noise))
    assert not torch.equal(drawn, maker.drawn(batch(faces), noise + 1))


def test_a_drawing_is_compared_around_the_hole_only() -> None:
    faces, _ = toy_windows(2)
    found = batch(faces)
    middle = (1 - found.around()).expand_as(found.pixels)
    assert misfit(found, found.pixels + middle) == 0
    assert misfit(found, found.pixels + (1 - middle)) > 0.9
