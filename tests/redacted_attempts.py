"""Observations of attempts to find people again, of which it is known how much they find."""

from collections.abc import Mapping

import numpy as np

from showthrough.core.facts.redaction_facts import Attempt, Reidentification
from showthrough.testing.in_memory import ArrayObservations, Embedder, Faces, ToyFaces, embedder, observed


def unit(rng: np.random.Generator, n: int, dims: int = 24) -> np.ndarray:
    drawn = rng.normal(size=(n, dims))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def attempt_of(clarity: float, seed: int, people: int = 100, strangers: int = 300) -> Attempt:
    """Return an attempt whose probes hold so much of the people on them."""
    rng = np.random.default_rng([31, seed])
    who = unit(rng, people)
    probes = clarity * who + (1 - clarity) * unit(rng, people)
    probes /= np.linalg.norm(probes, axis=1, keepdims=True)
    parts = (probes, who, unit(rng, strangers))
    seen, gallery, others = (part.astype(np.float32) for part in parts)
    return Attempt(seen, gallery, np.arange(people), others, 0, "drawn")


def seen_with(
    clarity: Mapping[str, float],
    *,
    seed: int = 0,
    clean: float = 0.9,
    strangers: int = 300,
    embedders: tuple[Embedder, ...] | None = None,
) -> ArrayObservations:
    """Return observations in which each attack finds so much, and the matcher so much on clean pictures."""
    told = {"unredacted": clean, **clarity}
    fact = Reidentification(lambda attack, by: attempt_of(told[attack], seed, strangers=strangers))
    toy = ToyFaces()
    faces: dict[str, Faces] = {}
    return observed(toy, embedders or (embedder("face", toy.face),), (fact,), **faces)
