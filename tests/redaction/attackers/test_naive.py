"""The naive attacker takes the matcher as it is."""

import numpy as np

from patterned_faces import folded, matcher, pairs_of, shown
from showthrough.redaction.attackers.choosing import mean_reciprocal_rank
from showthrough.redaction.attackers.naive import NaiveMatcher


def test_it_finds_whom_nobody_hid_and_knows_no_redaction(tmp_path) -> None:
    attacker = NaiveMatcher().learn(pairs_of(2, 0, shown), matcher(), 0, tmp_path, lambda *_: None)
    assert mean_reciprocal_rank(attacker, pairs_of(30, 1, shown)) > 0.9
    assert mean_reciprocal_rank(attacker, pairs_of(30, 1, folded)) < 0.35
    pairs = pairs_of(3, 2, folded)
    np.testing.assert_array_equal(attacker.enrol(pairs.clean, pairs.redacted), matcher()(pairs.clean))
    assert not list(tmp_path.iterdir())
