"""The parrot learns a redaction that the naive matcher does not know, and chooses on its own people."""

import numpy as np
import pytest

from patterned_faces import folded, grey, matcher, pairs_of, shown
from showthrough.errors import EnvironmentFault, NotEnoughDataError
from showthrough.redaction.attackers import parrot
from showthrough.redaction.attackers.choosing import mean_reciprocal_rank
from showthrough.redaction.attackers.parrot import Parrot


def learned(folder, redact, people=120, steps=20):
    return Parrot(steps=steps).learn(pairs_of(people, 0, redact), matcher(), 0, folder, lambda *_: None)


def test_it_finds_people_whom_the_matcher_cannot(tmp_path) -> None:
    attacker = learned(tmp_path, folded)
    assert mean_reciprocal_rank(attacker, pairs_of(30, 1, folded)) > 0.8
    assert attacker.method.endswith("ways on 30 people)")


def test_where_nothing_is_left_nobody_is_found(tmp_path) -> None:
    assert mean_reciprocal_rank(learned(tmp_path, grey), pairs_of(30, 1, grey)) < 0.35


def test_it_is_no_worse_than_the_matcher_where_nothing_is_hidden(tmp_path) -> None:
    assert mean_reciprocal_rank(learned(tmp_path, shown), pairs_of(30, 1, shown)) > 0.9


def test_without_a_library_for_one_network_the_other_ways_are_tried(tmp_path, monkeypatch) -> None:
    def missing(*_):
        raise EnvironmentFault("not installed")

    monkeypatch.setattr(parrot, "recognised", missing)
    assert mean_reciprocal_rank(learned(tmp_path, folded), pairs_of(30, 1, folded)) > 0.8


def test_the_same_seed_gives_the_same_attacker(tmp_path) -> None:
    judged, probes = pairs_of(5, 1, folded).redacted, []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        probes.append(learned(tmp_path / name, folded, people=40, steps=5).probe(judged))
    np.testing.assert_array_equal(*probes)


def test_too_few_people_teach_nobody(tmp_path) -> None:
    with pytest.raises(NotEnoughDataError, match="20 other people"):
        learned(tmp_path, folded, people=10)
