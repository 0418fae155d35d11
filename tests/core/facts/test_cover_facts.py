"""Faces that a redaction was to cover."""

import numpy as np

from showthrough.core.facts.cover_facts import CoveredParts


def example(rng: np.random.Generator) -> CoveredParts:
    """Return a face on each of 120 people's two pictures, two of them half uncovered, none on a last one."""
    n = 240
    uncovered = np.where(np.arange(n - 1) < 2, 0.5, rng.uniform(0, 0.05, n - 1))
    people = tuple(f"train{i // 2}" for i in range(n))
    ids = tuple(f"train-{i}" for i in range(n))
    return CoveredParts(uncovered, np.arange(n - 1), people, ids, "given boxes", 1)


def test_each_part_is_on_a_picture(rng: np.random.Generator) -> None:
    found = example(rng)
    assert len(found.uncovered) == len(found.picture)
    assert found.picture.max() < len(found.person) == len(found.ids)
