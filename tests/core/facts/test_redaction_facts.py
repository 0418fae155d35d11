"""Facts about redacted pictures say for themselves what they are about."""

import numpy as np

from showthrough.core.facts.redaction_facts import Attempt, RedactedPairs, Reidentification
from showthrough.core.subjects.redacted_config import RedactionConfig


def attempt(rng: np.random.Generator, clarity: float, people: int = 120, strangers: int = 300) -> Attempt:
    """Return an attempt on people with a photo each in the gallery; probes hold so much of them."""
    who, others = rng.normal(size=(people, 24)), rng.normal(size=(strangers, 24))
    probes = clarity * who + (1 - clarity) * rng.normal(size=who.shape)
    vectors = [each / np.linalg.norm(each, axis=1, keepdims=True) for each in (probes, who, others)]
    seen, gallery, rest = (each.astype(np.float32) for each in vectors)
    return Attempt(seen, gallery, np.arange(people), rest, 0, "drawn at random")


def example(rng: np.random.Generator) -> Reidentification:
    return Reidentification(lambda attack, by: attempt(np.random.default_rng(len(attack)), 0.6))


def test_an_attempt_has_a_photo_of_everybody(rng: np.random.Generator) -> None:
    found = example(rng).of("naive", "face")
    assert set(found.person.tolist()) == set(range(len(found.probes)))


def test_pairs_are_of_faces_unless_the_config_says_plates() -> None:
    pairs = RedactedPairs(lambda role: None, {}, "given masks")
    assert pairs.subject == RedactionConfig(original="a", redacted="b").subject
