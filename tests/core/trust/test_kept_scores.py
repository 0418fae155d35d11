"""Scores lie on the shelf under the name that a card has for their check."""

import numpy as np

from showthrough.core.trust.kept_scores import ScoreShelf


def example(rng: np.random.Generator) -> ScoreShelf:
    """Return a shelf with one guess about 120 people."""
    shelf = ScoreShelf()
    shelf.keep(ScoreShelf, {"by": "pixels"}, rng.random(60), rng.random(60))
    return shelf


def test_what_was_put_there_is_there(rng: np.random.Generator) -> None:
    (kept,) = example(rng).kept
    assert kept.implementation == "showthrough.core.trust.kept_scores:ScoreShelf"
    assert (len(kept.members), len(kept.nonmembers), kept.params) == (60, 60, {"by": "pixels"})
