"""How much figures vary with the people and images that they were computed from."""

import numpy as np
import pytest
from scipy.stats import t

from showthrough.stats.jackknife import delete_groups, random_groups


def means(x):
    return x.mean(axis=0)


def test_leaving_out_single_records_gives_the_textbook_interval_of_a_mean(rng):
    x = rng.normal(size=(30, 1))
    found = delete_groups(means, [x], [np.arange(30)])
    assert found.value == pytest.approx(x.mean())
    assert found.half == pytest.approx(t.ppf(0.975, 29) * x.std(ddof=1) / np.sqrt(30))


def test_the_interval_of_a_difference_covers_as_often_as_it_says(rng):
    inside = 0
    for _ in range(400):
        a, b = rng.normal(size=(40, 1)) + 1, 3 * rng.normal(size=(60, 1))
        groups = [rng.permutation(len(x)) % 10 for x in (a, b)]
        found = delete_groups(lambda a, b: a.mean(axis=0) - b.mean(axis=0), [a, b], groups)
        inside += abs(found.value[0] - 1) <= found.half[0]
    assert 0.92 <= inside / 400 <= 0.98


def test_groups_of_people_keep_the_interval_honest_where_photos_repeat_each_other(rng):
    outside = np.zeros(2)
    for _ in range(200):
        x = np.repeat(rng.normal(size=(40, 1)), 5, axis=0) + 0.1 * rng.normal(size=(200, 1))
        person = np.repeat(np.arange(40), 5)
        for i, labels in enumerate((person, np.arange(200))):
            found = delete_groups(means, [x], [random_groups(labels, 10, rng)])
            outside[i] += abs(found.value[0]) > found.half[0]
    by_person, by_image = outside / 200
    assert by_person < 0.1
    assert by_image > 0.3


def test_groups_are_of_equal_size_and_whole(rng):
    labels = np.repeat([f"p{i}" for i in range(20)], 3)
    groups = random_groups(labels, 5, rng)
    assert np.bincount(groups).tolist() == [12] * 5
    assert all(len(set(groups[labels == name])) == 1 for name in labels)
