"""What attackers are given, and what they may not be given."""

import numpy as np
import pytest

from patterned_faces import SIDE, embed, pairs_of, shown
from showthrough.errors import NotEnoughDataError
from showthrough.redaction.attackers.attack import FaceMatcher, refuse_few, unit_or_first


def test_some_of_the_pairs_are_of_people_numbered_anew() -> None:
    pairs = pairs_of(5, 0, shown)
    some = pairs.take(np.array([9, 8, 3]))
    assert some.person.tolist() == [1, 1, 0]
    assert some.people == 2
    np.testing.assert_array_equal(some.clean[2], pairs.clean[3])


def test_a_face_is_embedded_once_however_often_it_is_looked_at() -> None:
    asked = []

    def counting(faces):
        asked.append(len(faces))
        return embed(faces)

    matcher, faces = FaceMatcher("toy", "d", SIDE, counting), pairs_of(3, 0, shown).clean
    first = matcher(faces)
    np.testing.assert_array_equal(matcher(faces[::-1]), first[::-1])
    matcher(np.concatenate([faces, 255 - faces[:1]]))
    assert asked == [6, 1]


def test_a_face_without_a_direction_is_equal_to_all_such_and_never_nan() -> None:
    matcher = FaceMatcher("toy", "d", SIDE, embed)
    blank = np.full((2, SIDE, SIDE, 3), 128, dtype=np.uint8)
    vectors = matcher(blank)
    assert np.isfinite(vectors).all()
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert np.linalg.norm(unit_or_first(np.array([[0.0, np.inf]]))) == 1


def test_too_few_people_teach_nobody() -> None:
    refuse_few(pairs_of(20, 0, shown))
    with pytest.raises(NotEnoughDataError, match="20 other people") as refusal:
        refuse_few(pairs_of(19, 0, shown))
    assert refusal.value.needed == 20
