"""Honest generators are not blocked, whatever they are like; copies never pass."""

import sys

import numpy as np
import pytest

from places import REPOSITORY
from showthrough.errors import Exit

sys.path.append(str(REPOSITORY))  # the simulation is a benchmark too, which no package ships
whole = pytest.importorskip("benchmarks.validity.whole_audits", reason="the benchmarks are not here")
worlds = pytest.importorskip("benchmarks.validity.worlds")

FEW = whole.Options(seeds=1, people=40, synthetic=60, planted_seeds=1)
SHIPPED = ("faces-default", "faces-pilot", "plates-default")


def verdicts(world: str, gallery: str, seed: int, copies: int = 0, kind: str = "exact"):
    people, rng = whole.population(), np.random.default_rng([seed, 31])
    audit = worlds.honest(world, people, whole.sizes_of(gallery, FEW), rng)
    audit = worlds.planted(audit, kind, copies, 0, rng) if copies else audit
    return whole.decisions(audit, people, seed)


def test_no_honest_world_is_blocked_by_a_count_and_hardly_one_at_all():
    rules = []
    for number, world in enumerate(("noise", "mean face", "low variety")):  # the slow test has all
        found = verdicts(world, "equal", number)
        rules += sorted({rule for decision in found.values() for rule in whole.broken_rules(decision)})
    assert not set(rules) & {"confirmed_copies", "altered_copies", "extracted_images", "leaked_people"}
    assert len(rules) <= 1


@pytest.mark.parametrize(("kind", "copies"), [("exact", 1), ("noise", 6)])
def test_copies_never_pass(kind, copies):
    found = verdicts("strangers", "equal", 5, copies, kind)
    assert {whole.ending(found[policy]) for policy in SHIPPED} <= {"blocked", "left open"}
    assert "blocked" in {whole.ending(found[policy]) for policy in SHIPPED}
    assert all(decision.exit_code is not Exit.PASS for decision in found.values())


@pytest.mark.slow
@pytest.mark.parametrize("gallery", whole.GALLERIES)
@pytest.mark.parametrize("world", worlds.WORLDS)
def test_at_most_one_honest_audit_in_twenty_is_blocked(world, gallery):
    from showthrough.stats.intervals import clopper_pearson

    seeds = 25
    blocked = [
        any(whole.broken_rules(decision) for decision in verdicts(world, gallery, seed).values())
        for seed in range(seeds)
    ]
    assert clopper_pearson(sum(blocked), seeds, 0.999, "low").low <= 0.05
