"""What redacted files carry beside their pixels."""

import numpy as np

from showthrough.core.facts.leftover_facts import Leftover, Leftovers


def example(rng: np.random.Generator) -> Leftovers:
    """Return 240 files of 120 people, some of which carry a place or a thumbnail."""
    drawn = rng.integers(0, 8, 240)
    kinds = {0: frozenset({Leftover.EXIF, Leftover.GPS}), 1: frozenset({Leftover.THUMBNAIL})}
    return Leftovers(
        tuple(kinds.get(int(one), frozenset()) for one in drawn),
        tuple(f"train-{i}" for i in range(240)),
        tuple(f"train{i // 2}" for i in range(240)),
    )


def test_each_file_has_its_kinds(rng: np.random.Generator) -> None:
    found = example(rng)
    assert len(found.kinds) == len(found.ids) == len(found.person)
    assert found.unread == 0
