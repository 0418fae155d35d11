"""Which class each image is drawn of: by its number, as often as was said."""

import numpy as np
import pytest
from scipy.stats import chisquare

from showthrough.generators.programs.class_draw import drawn_classes, one_hot


def test_an_image_has_its_class_whatever_is_drawn_with_it():
    whole = drawn_classes(range(40), 5, 7)
    np.testing.assert_array_equal(drawn_classes(range(11, 30), 5, 7), whole[11:30])
    assert not np.array_equal(drawn_classes(range(40), 6, 7), whole)
    assert whole.dtype == np.int64


@pytest.mark.parametrize("shares", [(), (0.7, 0.0, 0.2, 0.1)])
def test_classes_come_as_often_as_was_said(shares):
    counts = np.bincount(drawn_classes(range(4000), 1, 4, shares), minlength=4)
    wanted = 4000 * np.array(shares or (0.25,) * 4)
    assert (counts[wanted == 0] == 0).all()
    assert chisquare(counts[wanted > 0], wanted[wanted > 0]).pvalue > 0.001


def test_shares_that_add_up_to_a_little_less_than_one_name_no_class_that_is_not_there():
    assert drawn_classes(range(2000), 2, 3, (1 / 3 - 1e-8,) * 3).max() == 2


def test_a_row_is_one_at_its_class():
    np.testing.assert_array_equal(one_hot(np.array([2, 0]), 3), [[0, 0, 1], [1, 0, 0]])
