"""Layers of anonymisers."""

import numpy as np
import torch

from showthrough.generators.models.network import initialise, normal
from showthrough.redaction.anonymisers.face_layers import (
    Drawing,
    PictureJudge,
    looking,
    passes,
    real_or_drawn,
)


def test_a_drawing_follows_from_surroundings_and_vector() -> None:
    rng = np.random.default_rng(0)
    network = initialise(Drawing(size=16, channels=4, given=4, vector=3), rng)
    known, vector = normal(rng, 2, 4, 16, 16), normal(rng, 2, 3)
    drawn = network(known, vector)
    assert drawn.shape == (2, 3, 16, 16)
    assert drawn.abs().max() <= 1
    assert not torch.equal(drawn, network(known + 1, vector))
    assert not torch.equal(drawn, network(known, vector + 1))
    assert torch.allclose(drawn[:1], network(known[:1], vector[:1]), atol=1e-5)  # each face alone


def test_a_judge_and_a_look_have_their_shapes() -> None:
    assert PictureJudge(4, 4)(torch.zeros(2, 4, 16, 16)).shape == (2, 1, 2, 2)
    assert looking(16, 4, 7)(torch.zeros(2, 3, 16, 16)).shape == (2, 7)


def test_losses_are_least_where_each_side_gets_its_way() -> None:
    real, drawn = torch.ones(3), torch.zeros(3)
    assert real_or_drawn(real, drawn) == 0
    assert real_or_drawn(drawn, real) == 1
    assert passes(real) == 0
    assert passes(drawn) == 0.5
