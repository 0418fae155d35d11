"""Linear ways learn a redaction that the matcher does not know, and nothing where nothing is left."""

import numpy as np
import pytest

from patterned_faces import SIDE, embed, folded, grey, matcher, pairs_of, shown
from showthrough.redaction.attackers.attack import FaceMatcher
from showthrough.redaction.attackers.choosing import mean_reciprocal_rank
from showthrough.redaction.attackers.linear_ways import (
    SMOOTHINGS,
    adapted,
    best_smoothing,
    discriminant,
    sight_of,
    smoothed,
)
from showthrough.redaction.attackers.naive import plain


@pytest.mark.parametrize("way", [adapted, discriminant])
def test_a_redaction_that_fools_the_matcher_is_learned(way) -> None:
    known, judged = pairs_of(150, 0, folded), pairs_of(30, 1, folded)
    learned = way(known, sight_of(known, matcher()))
    assert mean_reciprocal_rank(plain(matcher()), judged) < 0.35
    assert mean_reciprocal_rank(learned, judged) > 0.6


@pytest.mark.parametrize("way", [adapted, discriminant])
def test_where_nothing_is_left_all_probes_are_equal(way) -> None:
    known, judged = pairs_of(60, 0, grey), pairs_of(30, 1, grey)
    probes = way(known, sight_of(known, matcher())).probe(judged.redacted)
    assert np.isfinite(probes).all()
    np.testing.assert_allclose(probes, probes[:1].repeat(len(probes), axis=0), atol=1e-5)


def test_who_has_one_photo_alone_shows_no_difference_between_photos() -> None:
    known = pairs_of(60, 0, folded, photos=1)
    assert discriminant(known, sight_of(known, matcher())) is None
    assert adapted(known, sight_of(known, matcher())).probe(known.redacted).shape == (60, 12)


def test_faces_are_smoothed_only_where_that_serves() -> None:
    pairs = pairs_of(30, 2, shown)
    assert best_smoothing(pairs, matcher()) == 0
    assert smoothed(pairs.clean, 0) is pairs.clean
    edges = pairs_of(30, 2, lambda faces: np.where(np.arange(SIDE)[:, None] % 2 == 0, 255, faces))

    def blinded(faces):
        """Return traits, and the same of everybody where a picture has hard edges."""
        rough = np.abs(np.diff(faces.astype(int), axis=2)).mean(axis=(1, 2, 3))
        return np.where((rough > 90)[:, None], np.float32(1), embed(faces))

    assert best_smoothing(edges, FaceMatcher("toy", "d", SIDE, blinded)) == SMOOTHINGS[1]
