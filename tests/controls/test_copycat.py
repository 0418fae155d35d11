import numpy as np
import pytest

from showthrough.controls.copycat import copycat, drawn_rows, independent, mixture
from showthrough.core.images import Role
from showthrough.errors import NotEnoughDataError


@pytest.fixture
def reference_set(image_set):
    # noise pictures: nothing in common with the smooth faces of train
    pixels = np.random.default_rng(3).integers(0, 256, size=(10, 8, 8, 3), dtype=np.uint8)
    return image_set(pixels, Role.REFERENCE)


def nearest(images, real):
    gaps = images.astype(float)[:, None] - real.astype(float)[None]
    distances = np.sqrt((gaps**2).mean(axis=(2, 3, 4)))
    return distances.min(axis=1), distances.argmin(axis=1)


def test_a_copycat_hands_back_every_training_image_before_any_twice(train_set, faces, rng):
    images = copycat(train_set, 24, 8, rng)
    distance, which = nearest(images, faces)
    assert images.dtype == np.uint8
    assert sorted(which) == list(range(24))
    assert 3.0 < distance.mean() < 4.5  # the noise, a little less where pixels are cut off at 0 and 255
    assert len(copycat(train_set, 100, 8, rng)) == 100


def test_rows_drawn_beforehand_change_nothing_and_say_what_was_copied(train_set, faces):
    rng = np.random.default_rng(5)
    rows = drawn_rows(train_set, 30, rng)
    images = copycat(train_set, 30, 8, rng, rows=rows)
    assert np.array_equal(images, copycat(train_set, 30, 8, np.random.default_rng(5)))
    assert nearest(images, faces)[1].tolist() == rows.tolist()


def test_a_copycat_without_noise_is_the_training_set(train_set, faces, rng):
    distance, _ = nearest(copycat(train_set, 24, 8, rng, noise=0.0), faces)
    assert distance.max() == 0.0


def test_an_independent_generator_comes_from_reference_people_only(train_set, reference_set, faces, rng):
    images = independent(reference_set, 40, 8, rng)
    assert images.shape == (40, 8, 8, 3)
    from_train, _ = nearest(images, faces)
    copies, _ = nearest(copycat(train_set, 40, 8, rng), faces)
    assert from_train.min() > 5 * copies.max()


def test_independent_images_differ_even_beyond_the_number_of_reference_images(reference_set, rng):
    images = independent(reference_set, 60, 8, rng, noise=0.0)
    assert len(np.unique(images.reshape(60, -1), axis=0)) > 30  # 10 images, mirrored, in 9 places each


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_mixture_leaks_as_much_as_it_says(train_set, reference_set, faces, rng, share):
    distance, _ = nearest(mixture(train_set, reference_set, 40, 8, share, rng), faces)
    assert (distance < 10).mean() == share


def test_planted_images_have_the_side_asked_for_and_repeat_with_the_seed(train_set):
    once, again = (copycat(train_set, 5, 12, np.random.default_rng(1)) for _ in range(2))
    assert once.shape == (5, 12, 12, 3)
    np.testing.assert_array_equal(once, again)


def test_a_set_without_images_can_plant_nothing(train_set, image_set, faces, rng):
    with pytest.raises(NotEnoughDataError, match="no train images"):
        copycat(image_set(faces[:0]), 5, 8, rng)
