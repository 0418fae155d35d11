"""Synthetic images that show nothing are told first, and what has no meaning there gets no answer."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from language import problems
from showthrough.core.cards import all_cards
from showthrough.core.check import Observation
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import ContentFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.signals.context import Plant
from showthrough.signals.per_generator.content import (
    PICTURES,
    VARIETY,
    ContentSignal,
    face_faults,
    real_faults,
)
from showthrough.signals.registry import data_faults
from showthrough.testing.in_memory import PIXELS, ToyFaces, embedder, observed
from signal_context import context_of, seen_of
from smooth_pictures import named, smooth
from wavy_faces import set_of, wavy_faces

N = 60
RNG = np.random.default_rng(1)
NOISE = RNG.integers(0, 255, (N, 24, 24, 3), dtype=np.uint8)
GREY = np.full((N, 24, 24, 3), 128, dtype=np.uint8)
PHOTOS = smooth(N, np.random.default_rng(2))


def faults_of(images: np.ndarray, *embedders, audited: str = "generator"):
    train = named(smooth(N, np.random.default_rng(0)), "train")
    seen = observed(ToyFaces(), (PIXELS, *embedders), train=train, synthetic=named(images, "made"))
    return ContentSignal().measure(SimpleNamespace(config=SimpleNamespace(audited=audited)), seen).faults


@pytest.mark.parametrize(
    ("images", "lacks", "said"),
    [
        (NOISE, [PICTURES], "60 of 60 synthetic images look like noise"),
        (GREY, [PICTURES, VARIETY], "60 of 60 synthetic images are of one colour"),
        (np.repeat(PHOTOS[:1], N, axis=0), [VARIETY], "All 60 synthetic images are the same image"),
        (PHOTOS, [], ""),
    ],
    ids=["noise", "grey", "one image", "photos"],
)
def test_what_images_show_is_told_and_dooms_what_means_nothing_then(images, lacks, said) -> None:
    faults = faults_of(images)
    assert [fault.lacks for fault in faults if fault.dooms] == lacks
    assert said in " ".join(fault.reason for fault in faults)
    assert all(problems(fault.reason) == [] for fault in faults)


def test_redacted_pictures_that_show_nothing_are_no_fault() -> None:
    """Filling all of a picture hides everybody on it."""
    assert faults_of(GREY, audited="redaction") == ()


def test_faces_computed_back_from_a_classifier_are_called_that() -> None:
    assert faults_of(NOISE, audited="classifier")[0].reason.startswith("60 of 60 computed faces look like")


def test_images_of_half_the_range_are_told_and_judged_all_the_same() -> None:
    for images, half in ((128 + PHOTOS // 2, "dark"), (PHOTOS // 2, "bright")):
        (fault,) = faults_of(images)
        assert not fault.dooms
        assert fault.reason.startswith(f"None of the synthetic images has {half} parts,")
        assert problems(fault.reason) == []


def test_a_few_noisy_images_are_told_and_doom_nothing() -> None:
    (fault,) = faults_of(np.concatenate([NOISE[:5], PHOTOS[5:]]))
    assert not fault.dooms
    assert fault.reason == "5 of 60 synthetic images look like noise."
    assert faults_of(np.concatenate([NOISE[:1], PHOTOS[1:]])) == ()


def of_digests(synthetic: list[str]) -> tuple[DataFault, ...]:
    """Return the faults of synthetic images with these digests; each role has 60 of its own."""
    digests = {role: [f"{role}{number}" for number in range(60)] for role in Role}
    sets = {
        role: replace(set_of(wavy_faces()), role=role, pixel_digests=own)
        for role, own in {**digests, Role.SYNTHETIC: synthetic}.items()
    }
    return tuple(real_faults(seen_of(context_of(Path(), sets), sets, {})))


@pytest.mark.parametrize(
    ("synthetic", "lacks", "dooms", "said"),
    [
        (
            [f"train{n}" for n in range(60)],
            Role.TRAIN,
            False,
            "Synthetic = train: All 60 synthetic images are",
        ),
        (
            ["train0", "x"],
            Role.TRAIN,
            False,
            "Synthetic = train: 1 of 2 synthetic images are training images",
        ),
        ([f"holdout{n}" for n in range(9)], Role.HOLDOUT, True, "no comparison with them counts"),
        (["holdout0", "x"], Role.HOLDOUT, False, "Synthetic = held-out: 1 of 2"),
        (["reference0", "x"], Role.REFERENCE, False, "Synthetic = reference: 1 of 2"),
    ],
)
def test_synthetic_images_that_are_real_ones_are_told_in_these_words(synthetic, lacks, dooms, said) -> None:
    (fault,) = of_digests(synthetic=synthetic)
    assert (fault.lacks, fault.dooms) == (lacks, dooms)
    assert said in fault.reason
    assert "(same keyed digests)" in fault.reason
    assert problems(fault.reason) == []


def test_images_of_their_own_and_digests_that_nobody_computed_are_no_fault() -> None:
    assert of_digests(["x", "y"]) == ()
    assert of_digests([]) == ()


@pytest.mark.parametrize(("faces", "dooms"), [(0, [True]), (20, [False]), (N, [])])
def test_images_without_a_face_are_told_with_the_matcher_that_found_none(faces, dooms) -> None:
    def finds(images: np.ndarray) -> Observation:
        return Observation(np.ones((faces, 4), dtype=np.float32), np.arange(faces))

    matcher = embedder("matcher", lambda images: images)._replace(read=finds)
    faults = faults_of(PHOTOS, matcher)
    assert [fault.dooms for fault in faults] == dooms
    assert all(fault.by == "matcher" and "a face in" in fault.reason for fault in faults)
    assert all(problems(fault.reason) == [] for fault in faults)


def test_a_suite_that_looks_for_faces_or_judges_quality_needs_pictures() -> None:
    needing = {card.suite for card in all_cards().values() if PICTURES in card.needs}
    varied = {card.suite for card in all_cards().values() if VARIETY in card.needs}
    assert varied < needing
    assert "memorisation" not in needing  # that noise is no copy is an answer


def test_planted_images_are_real_ones_and_faults_are_collected_once() -> None:
    assert isinstance(ContentSignal().planted(Plant(True, None, None, None, None)), Missing)
    found = ContentFaults(faults_of(NOISE) * 2)
    seen = observed(ToyFaces(), (PIXELS,), (found,), synthetic=named(NOISE, "made"))
    assert data_faults((ContentSignal(),), seen) == found.faults[:1]
    assert list(face_faults(seen)) == []
