"""Plates that are drawn."""

import numpy as np

from showthrough.observers.plates.drawn_plates import FITTED, PLATE, drawn_plate, fitted_plates


def test_a_plate_shows_its_number_in_its_colours():
    first, again, other = (drawn_plate(text, (250, 240, 170), (10, 20, 30)) for text in ("A1", "A1", "A2"))
    assert first.size == PLATE
    assert first.getpixel((PLATE[0] - 1, PLATE[1] - 1)) == (250, 240, 170)
    assert min(np.asarray(first)[..., 0].flat) == 10
    np.testing.assert_array_equal(np.asarray(first), np.asarray(again))
    assert (np.asarray(first) != np.asarray(other)).any()


def test_fitted_numbers_reach_every_edge_whatever_their_width():
    pictures = fitted_plates(("QQ 1", "III", "WWWWWWWW"))
    assert pictures.shape == (3, *FITTED[::-1])
    for picture in pictures:
        dark = picture < 245
        assert dark[:, :2].any()
        assert dark[:, -2:].any()
        assert dark[:2].any()
        assert dark[-2:].any()


def test_numbers_of_one_letter_more_are_told_apart():
    pictures = fitted_plates(("QQ 012345", "QQ 012346"))
    assert np.abs(pictures[0] - pictures[1]).max() > 50
