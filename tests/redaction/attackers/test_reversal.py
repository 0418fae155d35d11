"""A redaction that can be undone is undone; one that leaves nothing is not."""

import numpy as np
import pytest

from patterned_faces import SIDE, differentiable, embed, folded, grey, matcher, pairs_of, shown
from showthrough.errors import NotEnoughDataError
from showthrough.redaction.attackers.attack import FaceMatcher
from showthrough.redaction.attackers.choosing import mean_reciprocal_rank
from showthrough.redaction.attackers.naive import plain
from showthrough.redaction.attackers.reversal import Reversal


def learned(folder, redact, steps=120, eyes=None):
    attack = Reversal(side=SIDE, steps=steps)
    return attack.learn(pairs_of(150, 0, redact), eyes or matcher(), 0, folder, lambda *_: None)


@pytest.mark.parametrize("gradients", [differentiable, None])
def test_faces_are_restored_that_the_matcher_cannot_recognise(tmp_path, gradients) -> None:
    judged = pairs_of(30, 1, folded)
    attacker = learned(tmp_path, folded, eyes=FaceMatcher("toy", "d", SIDE, embed, gradients))
    assert mean_reciprocal_rank(plain(matcher()), judged) < 0.35
    assert mean_reciprocal_rank(attacker, judged) > 0.8
    assert attacker.method.startswith("faces restored at 16 pixels a side")


def test_where_nothing_is_left_all_probes_are_equal(tmp_path) -> None:
    probes = learned(tmp_path, grey, steps=20).probe(pairs_of(5, 1, grey).redacted)
    np.testing.assert_array_equal(probes, probes[:1].repeat(len(probes), axis=0))


def test_what_was_never_hidden_is_not_spoiled(tmp_path) -> None:
    attacker = learned(tmp_path, shown, steps=5)
    assert mean_reciprocal_rank(attacker, pairs_of(30, 1, shown)) > 0.9


def test_the_same_seed_gives_the_same_attacker(tmp_path) -> None:
    judged = pairs_of(5, 1, folded).redacted
    probes = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        probes.append(learned(tmp_path / name, folded, steps=10).probe(judged))
    np.testing.assert_array_equal(*probes)


def test_too_few_people_teach_nobody(tmp_path) -> None:
    with pytest.raises(NotEnoughDataError, match="20 other people"):
        Reversal(side=16, steps=1).learn(pairs_of(5, 0, folded), matcher(), 0, tmp_path, lambda *_: None)
