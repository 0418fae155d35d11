"""How likely some synthetic image shows the person of a photo, in whatever photo."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.stats.membership.range_query import range_kernel, range_scores
from showthrough.stats.roc import roc_auc

WIDE = 20
SPREAD = np.r_[np.full(15, 0.2), np.full(5, 2.0)]  # of photos of one person; people spread by 1


def photos(people: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return people + SPREAD * rng.standard_normal(people.shape)


def test_differences_of_one_person_are_white_in_the_kernel(rng) -> None:
    people = rng.standard_normal((2000, WIDE))
    differences = photos(people, rng) - photos(people, rng)
    kernel = range_kernel(photos(people, rng), differences)
    assert np.allclose((differences @ kernel.turn).std(axis=0), 1.0, atol=0.2)
    half = range_kernel(photos(people, rng), differences, radius=0.5)
    assert np.allclose((differences @ half.turn).std(axis=0), 2.0, atol=0.4)


def test_other_photos_of_people_are_found_where_plain_distance_sees_little(rng) -> None:
    used, others, reference = (rng.standard_normal((150, WIDE)) for _ in range(3))
    synthetic, known = photos(used, rng), photos(reference, rng)
    kernel = range_kernel(known, photos(reference, rng) - known)
    asked = [photos(used, rng), photos(others, rng)]
    ranged = [range_scores(one, synthetic, known, kernel) for one in asked]
    plain = [-np.linalg.norm(one[:, None] - synthetic[None], axis=2).min(axis=1) for one in asked]
    assert roc_auc(*ranged) > 0.9
    assert roc_auc(*plain) < roc_auc(*ranged) - 0.2


def test_people_who_are_not_there_score_as_their_likes_do(rng) -> None:
    sets = [photos(rng.standard_normal((200, WIDE)), rng) for _ in range(4)]
    kernel = range_kernel(sets[3], SPREAD * rng.standard_normal((200, WIDE)))
    assert roc_auc(*(range_scores(one, sets[2], sets[3], kernel) for one in sets[:2])) == pytest.approx(
        0.5, abs=0.1
    )


def test_a_direction_in_which_photos_never_differ_is_no_division_by_zero(rng) -> None:
    differences = rng.standard_normal((50, 4)) * np.array([1.0, 1.0, 1.0, 0.0])
    kernel = range_kernel(rng.standard_normal((50, 4)), differences)
    assert np.isfinite(kernel.turn).all()


def test_too_few_people_with_two_photos_or_too_few_images_are_refused(rng) -> None:
    vectors = rng.standard_normal((50, 4))
    with pytest.raises(NotEnoughDataError, match="10 reference people with two photos, and there are 9"):
        range_kernel(vectors, vectors[:9])
    with pytest.raises(NotEnoughDataError, match="a range takes 10 images of each kind, got 9"):
        range_scores(vectors, vectors[:9], vectors, range_kernel(vectors, vectors))
