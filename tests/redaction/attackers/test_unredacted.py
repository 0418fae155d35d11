"""The ceiling compares clean faces with clean faces."""

import numpy as np

from patterned_faces import matcher, pairs_of, shown
from showthrough.redaction.attackers.unredacted import Unredacted


def test_it_is_the_matcher_on_clean_faces(tmp_path) -> None:
    assert Unredacted.sees_clean
    attacker = Unredacted().learn(pairs_of(2, 0, shown), matcher(), 0, tmp_path, lambda *_: None)
    faces = pairs_of(3, 1, shown).clean
    np.testing.assert_array_equal(attacker.probe(faces), matcher()(faces))
