"""Equally large samples of features."""

import numpy as np
import pytest

from showthrough.toolkit.equal_samples import equal_samples


@pytest.fixture
def seen(toy, observe, rng):
    return observe(
        train=toy.people(30, rng, photos=2, name="t"),
        holdout=toy.people(20, rng, photos=2, name="h"),
        synthetic=toy.people(50, rng, name="s"),
    )


def test_all_samples_are_as_large_as_the_smallest(seen, rng):
    found = equal_samples(seen, "face", most=1000, groups=5, rng=rng)
    assert [len(values) for values in found.values] == [40, 40, 40]
    assert (found.n, found.dims, found.n_people) == (40, 16, 20)


def test_a_sample_is_never_larger_than_asked_and_holds_no_image_twice(seen, rng):
    found = equal_samples(seen, "face", most=25, groups=5, rng=rng)
    assert found.n == 25
    assert all(len(np.unique(values, axis=0)) == 25 for values in found.values)


def test_photos_of_one_person_are_left_out_together(seen, rng):
    held = equal_samples(seen, "face", most=1000, groups=5, rng=rng).groups[1]
    assert (held[0::2] == held[1::2]).all()
    assert len(np.unique(held)) == 5
