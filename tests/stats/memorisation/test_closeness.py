"""How close synthetic images come to photos, measured by how close they are to photos in general."""

import numpy as np

from showthrough.stats.memorisation.closeness import closest, local_scale, ratios


def test_ratios_over_no_distance_are_one_and_photos_in_no_list_are_far():
    assert ratios([[0.0, 0.0]], [0.0]).tolist() == [[1.0, 1.0]]
    assert closest(np.array([[0.2]]), np.array([[1]]), 2).tolist() == [np.inf, 0.2]


def test_the_scale_looks_at_both_roles_alike():
    own, other = np.array([[1.0, 5.0]]), np.array([[2.0, 3.0, 4.0]])
    assert local_scale(own, other, 3).tolist() == local_scale(other, own, 3).tolist() == [2.0]
