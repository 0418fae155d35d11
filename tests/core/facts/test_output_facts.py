"""Vectors of what a redaction puts out."""

import numpy as np

from showthrough.core.check import Observation
from showthrough.core.facts.output_facts import OutputVectors
from showthrough.core.images import Role


def example(rng: np.random.Generator) -> OutputVectors:
    """Return outputs of 120 people with two photos each, both of which show one new face."""
    seed = int(rng.integers(2**32))

    def drawn(role: Role, spread: float) -> Observation:
        own = np.random.default_rng([seed, list(Role).index(role)])
        faces = np.repeat(own.standard_normal((120, 16)), 2, axis=0)
        vectors = faces * (spread < 1) + spread * own.standard_normal((240, 16))
        return Observation(vectors.astype(np.float32), np.arange(240))

    return OutputVectors(lambda role, by: drawn(role, 0.3), lambda role, by: drawn(role, 1.0))


def test_the_same_role_gives_the_same_vectors() -> None:
    found = example(np.random.default_rng(0))
    one, two = (found.redacted(Role.TRAIN, "face") for _ in range(2))
    assert np.array_equal(one.values, two.values)
    assert len(one.rows) == len(found.around(Role.TRAIN, "face").rows)
