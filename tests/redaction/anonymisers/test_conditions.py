"""What a face is drawn under."""

import numpy as np
import torch

from showthrough.redaction.anonymisers.conditions import (
    batch_of,
    expression,
    heat_maps,
    labelled,
    medians_of,
)
from toy_windows import same_but_for_the_face, toy_windows


def batch(faces):
    n = len(faces.pixels)
    return batch_of(faces, np.zeros((n, 2)), np.zeros(n, np.int64))


def test_nothing_of_a_face_is_left_in_what_is_hollow() -> None:
    faces, _ = toy_windows(3)
    one, other = batch(faces), batch(same_but_for_the_face(faces))
    assert not torch.equal(one.pixels, other.pixels)
    assert torch.equal(one.hollowed, other.hollowed)


def test_a_hole_is_filled_and_nothing_else() -> None:
    faces, _ = toy_windows(2)
    found = batch(faces)
    filled = found.filled(torch.full_like(found.pixels, 0.5))
    inside = found.hole.expand_as(filled) > 0
    assert (filled[inside] == 0.5).all()
    assert torch.equal(filled[~inside], found.pixels[~inside])


def test_a_bump_stands_at_its_landmark() -> None:
    maps = heat_maps(torch.tensor([[[3.5, 5.5]] * 5]), 12)
    assert maps.shape == (1, 5, 12, 12)
    assert np.unravel_index(int(maps[0, 0].argmax()), (12, 12)) == (5, 3)


def test_labels_do_not_change_when_a_head_is_tilted() -> None:
    faces, _ = toy_windows(5)
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    assert np.allclose(expression(faces.landmarks), expression(faces.landmarks @ turn.T))


def test_half_of_the_reference_faces_have_each_label() -> None:
    faces, _ = toy_windows(20)
    found = labelled(faces.landmarks, medians_of(faces.landmarks))
    assert found.mean(axis=0).tolist() == [0.5, 0.5]


def test_the_border_of_a_hole_is_compared_and_its_middle_is_not() -> None:
    faces, _ = toy_windows(1, 1)
    found = batch(faces)
    around, hole = found.around()[0, 0].bool(), found.hole[0, 0].bool()
    assert around[~hole].all()
    assert (around & hole).any()
    assert (~around & hole).any()
