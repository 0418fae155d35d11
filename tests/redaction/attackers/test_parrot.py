"""The parrot learns a redaction that the naive matcher does not know, and chooses on its own people."""

import numpy as np
import pytest

from patterned_faces import folded, grey, matcher, pairs_of, people, shown
from showthrough.errors import EnvironmentFault, NotEnoughDataError
from showthrough.redaction.attackers import parrot
from showthrough.redaction.attackers.choosing import mean_reciprocal_rank
from showthrough.redaction.attackers.parrot import Parrot
from showthrough.stats.redaction.reidentification import rank_one


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


@pytest.mark.slow
def test_worlds_without_a_leak_raise_no_alarm(tmp_path) -> None:
    """Everybody gets a face drawn anew: what is learned and chosen on other people finds nobody by it."""
    alarms = []
    for seed in range(80):
        rng = np.random.default_rng([17, seed])

        def redrawn(faces, rng=rng):
            return people(len(faces), int(rng.integers(2**31)), photos=1)[0]

        folder = tmp_path / str(seed)
        folder.mkdir()
        known, judged = pairs_of(40, 2 * seed, redrawn), pairs_of(40, 2 * seed + 1, redrawn)
        attacker = Parrot(steps=5).learn(known, matcher(), seed, folder, lambda *_: None)
        probes, photos = np.arange(0, 80, 2), np.arange(1, 80, 2)
        gallery = attacker.enrol(judged.clean[photos], judged.redacted[photos])
        found = rank_one(attacker.probe(judged.redacted[probes]), gallery, judged.person[photos], rng)
        alarms.append(found.interval.low > found.chance)
    assert np.mean(alarms) <= 0.05
