"""The layers of RetinaFace: what it says is turned into boxes and landmarks and back."""

import pytest
import torch
from torch import nn

from showthrough.detection.detectors.retinaface_network import (
    RetinaFaceNetwork,
    anchors,
    decoded,
    decoded_landmarks,
    encoded_landmarks,
    groups,
)

SIZES = ((12, 20), (32, 52), (84, 136))


def test_there_is_an_answer_for_each_anchor_and_class() -> None:
    answers = RetinaFaceNetwork(groups, SIZES, n_classes=2)(torch.zeros(2, 3, 50, 70))
    places = 7 * 9 + 4 * 5 + 2 * 3  # each layer of stride 2 rounds up
    assert answers.classes.shape == (2, 2 * places, 3)
    assert answers.boxes.shape == (2, 2 * places, 4)
    assert answers.landmarks.shape == (2, 2 * places, 10)
    assert answers.anchors.shape == (2 * places, 4)


def test_anchors_stand_in_the_middle_of_their_places() -> None:
    own = anchors([(1, 2), (1, 1), (1, 1)], SIZES)
    assert own.tolist() == [
        *([4, 4, 12, 12], [4, 4, 20, 20], [12, 4, 12, 12], [12, 4, 20, 20]),
        *([8, 8, 32, 32], [8, 8, 52, 52], [16, 16, 84, 84], [16, 16, 136, 136]),
    ]


def test_boxes_and_landmarks_are_those_that_the_shifts_mean() -> None:
    own = torch.tensor([[20.0, 30.0, 10.0, 20.0]])
    assert decoded(torch.zeros(1, 4), own).tolist() == [[15, 20, 25, 40]]
    shift = torch.tensor([[1.0, -1.0, torch.log(torch.tensor(2.0)) / 0.2, 0.0]])
    assert decoded(shift, own)[0].tolist() == pytest.approx([11, 18, 31, 38])
    points = torch.rand(1, 5, 2) * 40
    assert torch.allclose(decoded_landmarks(encoded_landmarks(points, own), own), points, atol=1e-4)


def test_normalisation_is_the_only_thing_that_is_chosen() -> None:
    batch = RetinaFaceNetwork(nn.BatchNorm2d, SIZES)
    group = RetinaFaceNetwork(groups, SIZES)
    assert {name for name, _ in group.named_parameters()} == {name for name, _ in batch.named_parameters()}
