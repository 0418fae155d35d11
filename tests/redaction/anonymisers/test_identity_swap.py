"""The identity swap: targets that nobody is."""

import numpy as np
import torch

from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import batch_of
from showthrough.redaction.anonymisers.contest_training import untaught
from showthrough.redaction.anonymisers.identity_swap import KEPT, Encoded, SwapContest
from toy_windows import toy_windows

SETTINGS = AnonymiserSettings(kind="identity-swap", size=24, channels=4, latent=4)


def test_every_target_is_as_likely_as_any_other_whoever_is_hidden() -> None:
    maker = untaught(SwapContest, SETTINGS, 5, 0).maker
    noise = torch.from_numpy(np.random.default_rng(0).standard_normal((5000, KEPT + 1))).float()
    counts = torch.bincount(maker.chosen(noise), minlength=5)
    assert (abs(counts - 1000) < 150).all()
    assert maker.chosen(torch.full((1, KEPT + 1), 40.0)).item() == 4


def test_what_is_drawn_depends_on_target_labels_and_what_is_kept() -> None:
    maker = untaught(SwapContest, SETTINGS, 5, 0).maker
    faces, _ = toy_windows(1)
    one = batch_of(faces, np.zeros((2, 2)), np.zeros(2, np.int64))
    other = batch_of(faces, np.ones((2, 2)), np.zeros(2, np.int64))
    kept, target = torch.zeros(2, KEPT), torch.zeros(2, dtype=torch.long)
    drawn = maker.shown(one, kept, target)
    for changed in (
        maker.shown(other, kept, target),
        maker.shown(one, kept + 1, target),
        maker.shown(one, kept, target + 1),
    ):
        assert not torch.equal(drawn, changed)


def test_handing_nothing_on_costs_nothing() -> None:
    assert Encoded(torch.zeros(3, KEPT), torch.zeros(3, KEPT)).divergence() == 0
    assert Encoded(torch.ones(3, KEPT), torch.zeros(3, KEPT)).divergence() > 0
