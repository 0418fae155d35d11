"""Contests, of whatever kind."""

import numpy as np
import pytest
import torch

from showthrough.redaction.anonymisers.anonymiser import KINDS
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import batch_of
from showthrough.redaction.anonymisers.contest_training import untaught
from toy_windows import toy_windows


@pytest.mark.parametrize("kind", KINDS)
def test_the_critic_learns_from_one_loss_and_the_maker_from_the_other(kind: str) -> None:
    settings = AnonymiserSettings(kind=kind, size=24, channels=4, latent=4)
    contest = untaught(KINDS[kind].contest, settings, groups=3, seed=0)
    faces, _ = toy_windows(4)
    batch = batch_of(faces, np.zeros((8, 2)), np.arange(8) % 3)
    rng = np.random.default_rng(0)
    contest.criticise(batch, rng).backward()
    assert all(weight.grad is None for weight in contest.maker.parameters())
    assert any(weight.grad is not None for weight in contest.critic.parameters())
    contest.answer(batch, rng).backward()
    assert all(torch.isfinite(weight.grad).all() for weight in contest.maker.parameters())
