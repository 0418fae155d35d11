"""See attacks/extraction.toml."""

import numpy as np
import pytest

from showthrough.attacks.extraction import Extraction
from showthrough.core.records import Finding, Outcome
from showthrough.testing.in_memory import PIXELS, Faces, mixed, noisy


def one(seen, statistic="extracted_images", by="pixels", **params) -> Finding:
    found = Extraction(**params).run(seen, np.random.default_rng(1))
    (wanted,) = [f for f in found if f.statistic == statistic and f.params["by"] == by]
    return wanted


@pytest.fixture
def repeating(toy, observe):
    """Return a function that hands each of so many training images (or of others) back several times."""

    def build(images: int, times: int, source: str = "train", seed: int = 0, n: int = 120):
        rng = np.random.default_rng(seed)
        sets = {role: toy.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "other")}
        rows = np.repeat(2 * np.arange(images), times)
        copies = noisy(sets[source].take(rows), rng)
        fresh = toy.people(300, rng, name="made")
        made = mixed(copies, fresh, len(rows) / 300)
        return observe(train=sets["train"], holdout=sets["holdout"], synthetic=made)

    return build


def test_images_that_come_again_and_again_are_extracted_with_their_people(repeating):
    found = one(repeating(images=4, times=12))
    assert found.value == 4
    assert found.shows_leak
    assert found.control == 0
    assert {pair.person for pair in found.evidence if pair.confirmed} == {
        "train0",
        "train1",
        "train2",
        "train3",
    }
    assert all(pair.synthetic.startswith("synthetic-") for pair in found.evidence)
    assert one(repeating(images=4, times=12), "candidates").value == 4


def test_images_that_come_too_rarely_are_no_candidates(repeating):
    seen = repeating(images=20, times=9)
    assert one(seen).value == one(seen, "candidates").value == 0
    assert one(seen, size=9).value == 20
    assert "1 in 24 of the output" in one(seen).note


def test_more_repeated_images_are_more_extracted_images(repeating):
    values = [one(repeating(images=images, times=12)).value for images in (0, 1, 5, 20)]
    assert values == [0, 1, 5, 20]


def test_one_image_that_fills_half_of_the_output_is_extracted_once(repeating):
    seen = repeating(images=1, times=150)
    assert one(seen).value == 1
    candidates = one(seen, "candidates")
    assert candidates.value >= 2  # a list of 50 neighbours makes groups of 51 at most
    assert "of 300 samples belong to them" in candidates.note


def test_repeats_of_what_the_generator_never_saw_are_candidates_and_no_training_images(repeating):
    for seed in range(3):
        seen = repeating(images=6, times=12, source="other", seed=seed)
        assert one(seen, "candidates").value == 6
        assert (one(seen).value, one(seen).control) == (0, 0)


def test_where_held_out_images_are_repeated_they_are_no_control(repeating):
    seen = repeating(images=6, times=12, source="holdout")
    assert one(seen, "candidates").value == 6
    assert one(seen).outcome is Outcome.NOT_ASSESSABLE
    assert "6 held-out people" in one(seen).note


def test_where_nothing_repeats_nothing_is_found(leaky):
    for seed in range(6):
        for by in ("pixels", "face"):
            found = one(leaky(share=0.0, seed=seed, n=60), by=by)
            assert found.value == 0
            assert not found.shows_leak


def test_samples_that_are_all_the_same_picture_of_nobody_extract_nothing(toy, observe, rng):
    grey = Faces(np.full((60, 8, 8, 3), 128, dtype=np.uint8), [str(i) for i in range(60)])
    sets = {role: toy.people(60, rng, name=role) for role in ("train", "holdout")}
    seen = observe(**sets, synthetic=grey, embedders=(PIXELS,))
    assert one(seen).value == 0
    assert one(seen, "candidates").value == 1


def test_too_few_samples_are_refused(toy, observe, rng):
    sets = {role: toy.people(30, rng, name=role) for role in ("train", "holdout", "synthetic")}
    few = one(observe(**{**sets, "synthetic": sets["synthetic"].take(np.arange(9))}))
    assert (few.outcome, few.needed) == (Outcome.UNDERPOWERED, 10)


def test_parameters_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="size must lie between"):
        Extraction(size=51)
