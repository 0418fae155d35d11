"""Which planted leaks the memorisation checks see."""

import numpy as np
import pytest

from drawn_faces import as_set
from showthrough.controls.alterations import ALTERATIONS, WHOLE
from showthrough.controls.sensitivity import GRADED, SHARES, Planting, pool_of, strengths
from showthrough.core.beside.used_instruments import Strength
from showthrough.core.cards import all_cards
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord
from showthrough.errors import NotEnoughDataError
from showthrough.interpret.planted_copies import missed_line
from showthrough.testing.in_memory import PIXELS, Faces, embedder, flat_pixels
from showthrough.toolkit.run_checks import Planned
from smooth_pictures import SIDE, named, smooth

CHECKS = tuple(name for name, card in all_cards().items() if card.single_copies)
FEW_AND_MANY = (0.01, 0.1)


def planned(only=CHECKS) -> list[Planned]:
    return [Planned(card, card.load()()) for name, card in all_cards().items() if name in only]


def try_out(
    observe, pictures, checks=CHECKS, n=100, shares=FEW_AND_MANY, kinds=ALTERATIONS
) -> tuple[Strength, ...]:
    """Return what is seen by pixels and by components of reference pictures, as in a plain audit."""
    train, holdout, reference = pictures
    pool = pool_of(
        as_set(train, Role.TRAIN),
        as_set(reference, Role.REFERENCE),
        Planting(n, shares),
        SIDE,
        np.random.default_rng(1),
    )
    flat = flat_pixels(reference).astype(np.float64)
    axes = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)[2][:16]
    pca = embedder(
        "pca", lambda x: ((flat_pixels(x) - flat.mean(axis=0)) @ axes.T).astype(np.float32), is_matcher=False
    )
    seen = observe(
        train=named(train, "t"),
        holdout=named(holdout, "h"),
        synthetic=Faces(pool.images, [str(row) for row in range(len(pool.images))]),
        embedders=(PIXELS, pca),
    )
    steps: list[int] = []
    found = strengths(
        planned(checks), seen, pool.planting, 5, lambda _name, done, _total: steps.append(done), kinds
    )
    assert steps == list(range(1, len(kinds) + 1))
    return found


@pytest.fixture(scope="module")
def pictures():
    return tuple(smooth(100, np.random.default_rng(seed)) for seed in (21, 22, 23))


@pytest.fixture(scope="module")
def tried(observe, pictures):
    return try_out(observe, pictures)


def test_each_alteration_is_tried_and_the_usual_ones_at_fewer_too(tried):
    assert list(dict.fromkeys(s.alteration for s in tried)) == list(ALTERATIONS)
    expected = [(how, n) for how in ALTERATIONS for n in ((1, 10) if how in GRADED else (10,))]
    assert [(s.alteration, s.n_planted) for s in tried] == expected
    assert {s.n_images for s in tried} == {100}


@pytest.mark.parametrize("how", ALTERATIONS)
def test_ten_percent_of_copies_are_seen_however_they_were_altered(tried, how):
    (strong,) = [s for s in tried if s.alteration == how and s.share == 0.1]
    assert strong.found
    assert strong.seen_by


def test_shares_that_follow_from_others_are_not_tried():
    assert Planting(1000).shares_of("mirror") == (0.01, 0.001, 0.1)
    assert Planting(1000).shares_of("half turn") == (0.01,)
    assert Planting(1000, graded=("half turn",)).shares_of("half turn") == (0.01, 0.001, 0.1)


@pytest.mark.parametrize("how", ["noise", "colour", "jpeg"])
def test_a_single_copy_is_seen_by_two_looks_unless_it_was_altered_much(tried, how):
    (weak,) = [s for s in tried if s.alteration == how and s.n_planted == 1]
    assert weak.found


def test_mirrored_copies_are_seen_by_the_check_that_undoes_mirroring_alone(observe, pictures, tried):
    for strength in tried:
        if strength.alteration == "mirror" and strength.n_planted > 1:  # a single one is left open
            assert {name.partition(" by ")[0] for name in strength.seen_by} == {"altered_copy"}
    without = try_out(observe, pictures, checks=("near_copy",), kinds=GRADED)
    assert not any(s.found for s in without if s.alteration == "mirror")
    assert all(s.found for s in without if s.alteration == "noise" and s.share == 0.1)


def test_an_alarm_where_nothing_was_planted_counts_as_seeing_nothing(observe, pictures):
    train, holdout, _ = pictures
    found = try_out(
        observe, (train, holdout, train), shares=(0.1,), kinds=GRADED
    )  # the independent generator copies train as well
    excess = "altered_copy.altered_copy_excess by pixels"
    assert not any(excess in strength.seen_by for strength in found)


def test_without_images_to_copy_nothing_is_planted(pictures):
    train, empty = as_set(pictures[0], Role.TRAIN), as_set(pictures[0][:0], Role.REFERENCE)
    with pytest.raises(NotEnoughDataError, match="no reference images"):
        pool_of(train, empty, Planting(20), SIDE, np.random.default_rng(0))


@pytest.mark.slow
def test_on_real_faces_whole_copies_are_seen_at_one_percent_and_parts_that_are_not_are_told(
    observe, shared_data
):
    from PIL import Image

    folders = sorted((shared_data / "faces" / "lfw" / "images").iterdir())
    order = np.random.default_rng(8).permutation(len(folders))[:1200]
    photos = [Image.open(sorted(folders[i].glob("*.jpg"))[0]).convert("RGB") for i in order]
    small = np.stack([np.asarray(photo.crop((62, 62, 188, 188)).resize((SIDE, SIDE))) for photo in photos])
    found = try_out(observe, (small[:400], small[400:800], small[800:]), n=1000, shares=SHARES)
    missed = {strength.alteration for strength in found if not strength.found and strength.share >= 0.01}
    assert missed.isdisjoint(WHOLE)
    told = missed_line(AuditRecord.model_construct(strengths=found))
    assert all(
        f"{how} (10 of 1,000)" in told for how in missed
    )  # parts of images: page 1 names what no test saw
