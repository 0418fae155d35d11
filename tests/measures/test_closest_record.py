"""See measures/closest_record.toml."""

import numpy as np
import pytest

from showthrough.core.cards import all_cards
from showthrough.core.records import Finding
from showthrough.measures.closest_record import ClosestRecord
from showthrough.testing.in_memory import Faces


def found(seen, by="pixels") -> list[Finding]:
    return [f for f in ClosestRecord().run(seen, np.random.default_rng(1)) if f.params["by"] == by]


def test_no_figure_of_it_may_decide():
    card = all_cards()["closest_record"]
    assert not any(statistic.decides for statistic in card.statistics)
    assert not card.controls


@pytest.mark.parametrize("by", ["pixels", "face"])
def test_half_of_honest_images_have_a_training_image_as_their_closest(leaky, by):
    shares = [found(leaky(share=0.0, seed=seed, n=60), by)[0] for seed in range(20)]
    assert np.mean([f.value for f in shares]) == pytest.approx(0.5, abs=0.04)
    assert sum(not f.interval.contains(0.5) for f in shares) <= 3


def test_copies_have_their_training_image_as_their_closest(leaky):
    share, *distances = found(leaky(share=1.0))
    assert share.value == 1
    assert share.interval.low > 0.9
    assert all(f.value < f.control for f in distances)
    assert [f.params["quantile"] for f in distances] == [0.01, 0.05, 0.5]


def test_a_secret_pattern_passes_although_every_image_is_a_training_image(toy, observe, rng):
    """Why it never decides: who knows the pattern takes it off and has the training images."""
    train, holdout = (toy.people(150, rng, name=name) for name in ("t", "h"))
    secret = rng.integers(0, 2, (8, 8, 3)) * 256 - 128
    hidden = ((train.images.astype(int) + secret) % 256).astype(np.uint8)
    seen = observe(train=train, holdout=holdout, synthetic=Faces(hidden, train.identity))
    share = found(seen)[0]
    assert share.interval.contains(0.5)
    assert "never decides" in share.note
    np.testing.assert_array_equal(((hidden.astype(int) - secret) % 256).astype(np.uint8), train.images)


def test_a_larger_training_set_is_not_closer_for_being_larger(toy, observe):
    shares = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        sizes = {"train": 300, "holdout": 50, "synthetic": 100}
        seen = observe(**{role: toy.people(n, rng, name=role) for role, n in sizes.items()})
        shares.append(found(seen)[0].value)
        assert "Compared with 50 images of each kind." in found(seen)[0].note
    assert np.mean(shares) == pytest.approx(0.5, abs=0.06)


def test_images_that_are_all_the_same_tie(observe):
    grey = Faces(np.full((30, 8, 8, 3), 128, dtype=np.uint8), [str(i) for i in range(30)])
    from showthrough.testing.in_memory import PIXELS

    share = found(observe(train=grey, holdout=grey, synthetic=grey, embedders=(PIXELS,)))[0]
    assert share.value == 0.5
