"""The way to attack is chosen on people of the attacker's own, by how near the right person comes."""

import numpy as np
import pytest

from patterned_faces import grey, matcher, pairs_of, shown
from showthrough.redaction.attackers.attack import Attacker, FacePairs
from showthrough.redaction.attackers.choosing import (
    best,
    held_back,
    mean_reciprocal_rank,
    together,
    with_redacted_gallery,
)
from showthrough.redaction.attackers.naive import plain


def test_nobody_is_on_both_sides_and_both_have_people_with_one_photo_and_with_several() -> None:
    two, one = pairs_of(20, 0, shown), pairs_of(12, 1, shown, photos=1)
    both = [np.concatenate([getattr(a, name) for a in (two, one)]) for name in ("clean", "redacted")]
    pairs = FacePairs(*both, np.concatenate([two.person, one.person + 20]))
    held = held_back(pairs)
    assert (held.learned.people, held.chosen_on.people) == (24, 8)
    for part in held:
        assert set(np.bincount(part.person)) == {1, 2}
    faces = [{face.tobytes() for face in part.clean} for part in held]
    assert not faces[0] & faces[1]
    assert sum(map(len, faces)) == len(pairs.person)


def test_a_perfect_attacker_ranks_everybody_first_and_a_blind_one_in_the_middle() -> None:
    pairs = pairs_of(21, 3, shown)
    assert mean_reciprocal_rank(plain(matcher()), pairs) > 0.9
    blind = mean_reciprocal_rank(plain(matcher()), pairs_of(21, 3, grey))
    assert blind < 0.35
    same = Attacker(*[lambda *faces: np.ones((len(faces[0]), 1), dtype=np.float32)] * 2, "same")
    assert mean_reciprocal_rank(same, pairs) == pytest.approx(1 / 11)  # all tied: rank 11 of 21


def test_ranks_are_those_counted_by_hand_and_the_best_photo_counts() -> None:
    angles = np.radians([0, 90, 20, 80, 10])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    ids = np.arange(5, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 3), dtype=np.uint8)
    look = Attacker(
        lambda faces: vectors[faces[:, 0, 0, 0]], lambda faces, _: vectors[faces[:, 0, 0, 0]], "x"
    )
    pairs = FacePairs(ids, ids, np.array([0, 0, 1, 1, 0]))
    # probes 0 and 20 degrees; galleries: 90 and 10 degrees, and 80 degrees
    assert mean_reciprocal_rank(look, pairs) == pytest.approx((1 + 1 / 2) / 2)


def test_the_best_is_chosen_and_says_among_how_many() -> None:
    good = plain(matcher())
    poor = Attacker(lambda faces: good.probe(255 - faces), good.enrol, "negative")
    chosen = best((poor, good), pairs_of(12, 4, shown))
    assert chosen.method == "clean matcher, best of 2 ways on 12 people"
    assert best((poor,), pairs_of(12, 4, shown)).method == "negative"


def test_a_redacted_gallery_is_seen_as_the_probes_are() -> None:
    both = with_redacted_gallery(plain(matcher()))
    pairs = pairs_of(4, 5, lambda faces: 255 - faces)
    np.testing.assert_array_equal(both.enrol(pairs.clean, pairs.redacted), both.probe(pairs.redacted))


def test_ways_that_look_together_have_the_mean_of_their_cosines() -> None:
    pairs = pairs_of(4, 6, lambda faces: 255 - faces)
    ways = plain(matcher()), with_redacted_gallery(plain(matcher()))
    both = together(ways)
    cosines = [
        (way.probe(pairs.redacted) * way.enrol(pairs.clean, pairs.redacted)).sum(axis=1)
        for way in (*ways, both)
    ]
    np.testing.assert_allclose(cosines[2], (cosines[0] + cosines[1]) / 2, atol=1e-6)
    assert both.method == "clean matcher; and clean matcher, gallery redacted too"
    assert together(ways[:1]) is ways[0]
