"""Who is matched by a set of images, and how sure a rate of matches is."""

import numpy as np
import pytest

from showthrough.stats.biometric.matching import (
    image_excess_interval,
    pair_rate_interval,
    person_excess,
    person_matches,
)
from showthrough.stats.intervals import difference_interval
from showthrough.stats.similarity import count_matches


def directions(rng, n, dims=12):
    x = rng.normal(size=(n, dims))
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("side", [7, 2048])  # of a block
def test_the_counts_are_those_of_a_plain_loop(rng, side):
    images, gallery, person = directions(rng, 40), directions(rng, 30), rng.integers(0, 9, 30)
    found = person_matches(images, gallery, person, 0.4, rows=16, side=side)
    alike = images.astype(float) @ gallery.T.astype(float) >= 0.4
    by_person = np.stack([alike[:, person == p].any(axis=1) for p in dict.fromkeys(person)], axis=1)
    assert ((found.table.toarray() > 0) == by_person).all()
    assert found.images == by_person.any(axis=1).sum()
    assert found.people == by_person.any(axis=0).sum()
    assert found.per_image.sum() == found.per_person.sum() == count_matches(images, gallery, 0.4)
    assert found.photos.sum() == 30


def test_more_images_than_a_block_holds_are_all_compared(rng):
    images, gallery = directions(rng, 2500), directions(rng, 50)
    found = person_matches(images, gallery, np.arange(50), 0.5)
    assert found.table.shape == (2500, 50)
    assert found.per_image.sum() == count_matches(images, gallery, 0.5)


def test_the_pair_rate_s_interval_covers_though_pairs_share_images_and_people():
    inside, truth = 0, None
    rng = np.random.default_rng(3)
    truth = (directions(rng, 4000, 4) @ directions(rng, 4000, 4).T >= 0.9).mean()
    for _ in range(150):
        gallery = np.repeat(directions(rng, 30, 4), 2, axis=0)
        found = person_matches(directions(rng, 50, 4), gallery, np.repeat(np.arange(30), 2), 0.9)
        inside += pair_rate_interval(found).contains(truth)
    assert inside / 150 >= 0.93


def test_the_excess_of_equal_galleries_excludes_zero_rarely():
    rng = np.random.default_rng(4)
    outside = 0
    for _ in range(200):
        images = directions(rng, 60, 4)
        own, control = (person_matches(images, directions(rng, 40, 4), np.arange(40), 0.95) for _ in range(2))
        outside += not image_excess_interval(own, control).contains(0.0)
    assert outside / 200 <= 0.06


def test_without_any_match_the_excess_is_still_uncertain(rng):
    images = directions(rng, 100)
    own, control = (person_matches(images, directions(rng, 40), np.arange(40), 1.0) for _ in range(2))
    interval = image_excess_interval(own, control)
    assert own.images == control.images == 0
    assert interval.low < -0.03
    assert interval.high > 0.03


def test_a_leak_of_one_person_is_less_certain_than_one_of_many(rng):
    gallery, control = directions(rng, 50, 64), directions(rng, 50, 64)
    nobody = person_matches(gallery, control, np.arange(50), 0.9)
    many = person_matches(gallery, gallery, np.arange(50), 0.9)
    one = person_matches(np.repeat(gallery[:1], 50, axis=0), gallery, np.arange(50), 0.9)
    assert many.images == one.images == 50
    assert image_excess_interval(many, nobody).low > 0.8
    assert image_excess_interval(one, nobody).low < image_excess_interval(many, nobody).low - 0.3


def test_vectors_that_are_not_directions_are_refused(rng):
    with pytest.raises(ValueError, match="must be scaled to length 1"):
        person_matches(2 * directions(rng, 3), directions(rng, 3), np.arange(3), 0.5)


def of_people(rng, photos):
    """Return a gallery and the person of each photo."""
    return directions(rng, int(np.sum(photos)), 4), np.repeat(np.arange(len(photos)), photos)


def test_with_one_photo_each_the_person_excess_is_the_plain_difference(rng):
    images = directions(rng, 60, 4)
    own, control = (person_matches(images, directions(rng, 40, 4), np.arange(40), 0.95) for _ in range(2))
    found = person_excess(own, control)
    assert found.value == pytest.approx((own.people - control.people) / 40)
    assert found.control_people == 40
    plain = difference_interval(own.people, 40, control.people, 40)
    assert found.interval.low == pytest.approx(plain.low, abs=0.02)
    assert found.interval.high == pytest.approx(plain.high, abs=0.02)


@pytest.mark.parametrize("photos", [(3, 1), (1, 3), (2, 2)])
def test_people_with_more_photos_are_not_blamed_for_more_chances(photos):
    rng, high, low, values = np.random.default_rng(6), 0, 0, []
    for _ in range(150):
        images = directions(rng, 30, 4)
        counts = [rng.poisson(mean - 1, 60) + 1 for mean in photos]
        found = person_excess(*(person_matches(images, *of_people(rng, n), 0.98) for n in counts))
        high, low = high + (found.interval.low > 0), low + (found.interval.high < 0)
        values.append(found.value)
    assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(150)
    assert high / 150 <= 0.05
    assert low / 150 <= 0.05


def test_a_leak_of_people_with_many_photos_is_found_beside_people_with_one(rng):
    gallery, who = directions(rng, 300, 64), np.repeat(np.arange(60), 5)
    own = person_matches(gallery[::10], gallery, who, 0.9)
    control = person_matches(gallery[::10], directions(rng, 60, 64), np.arange(60), 0.9)
    assert person_excess(own, control).interval.low > 0
