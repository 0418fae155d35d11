"""Every memorisation check on input that it cannot answer from: an outcome and a sentence, never a crash."""

from contextlib import suppress

import numpy as np
import pytest

from showthrough.core.cards import all_cards
from showthrough.core.check import Observation
from showthrough.core.records import Finding, Outcome
from showthrough.errors import MissingAnswerError
from showthrough.testing.in_memory import PIXELS, Embedder, Faces, embedder, flat_pixels

CHECKS = [card for card in all_cards().values() if card.suite == "memorisation" and "generator" in card.about]
CHECK = pytest.mark.parametrize("card", CHECKS, ids=lambda card: card.name)


def findings(card, seen) -> list[Finding]:
    """Return what a check finds; patches, which need images of an audit, have their own tests."""
    found = card.load()().run(seen, np.random.default_rng(0))
    return [finding for finding in found if finding.params.get("by") != "patches"]


def blind_to(role_pixels, info) -> Embedder:
    """Return an embedder that reads nothing of the images that start like these."""

    def read(images):
        rows = np.arange(0 if np.array_equal(images[:1], role_pixels[:1]) else len(images))
        return Observation(flat_pixels(images)[rows], rows)

    return Embedder(info, read)


@pytest.fixture
def sets(toy):
    rng = np.random.default_rng(4)
    return {role: toy.people(70, rng, name=role) for role in ("train", "holdout", "reference", "synthetic")}


@CHECK
def test_no_readable_synthetic_image_is_said_in_a_sentence(card, observe, sets):
    made = sets["synthetic"].images
    infos = PIXELS.info, PIXELS.info.model_copy(update={"name": "face"})
    seen = observe(**sets, embedders=tuple(blind_to(made, info) for info in infos))
    for finding in findings(card, seen):
        assert finding.outcome is Outcome.UNDERPOWERED
        assert "could read none of the 70 synthetic images" in finding.note


@CHECK
@pytest.mark.parametrize("same", ["synthetic", "train", "everything"])
def test_images_that_are_all_the_same_give_an_answer_or_a_reason(card, observe, sets, same):
    grey = Faces(np.full((70, 8, 8, 3), 128, dtype=np.uint8), [str(i) for i in range(70)])
    alike = {role: grey for role in sets if same in (role, "everything")}
    flat = embedder("flat", flat_pixels, metric="l2", is_matcher=False)
    for finding in findings(card, observe(**{**sets, **alike}, embedders=(PIXELS, flat))):
        assert finding.value is None or np.isfinite(finding.value)
        assert (finding.outcome is Outcome.MEASURED) or finding.note
        assert not (same != "train" and finding.shows_leak and finding.statistic == "extracted_images")


@CHECK
def test_fewer_images_than_neighbours_give_an_answer_or_a_reason(card, observe, sets):
    few = {role: given.take(np.arange(12)) for role, given in sets.items()}
    for finding in findings(card, observe(**few)):
        if "16 pixels a side" in finding.note:  # smaller images have no parts to compare
            continue
        assert finding.outcome in (Outcome.MEASURED, Outcome.UNDERPOWERED)
        assert (finding.outcome is Outcome.MEASURED) or (finding.needed or 0) > 12


@CHECK
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_vector_that_is_not_a_number_is_named_by_its_keyed_id(card, observe, sets, value):
    def broken(images):
        vectors = flat_pixels(images)
        vectors[3] = value
        return vectors

    broken_ones = (embedder(name, broken, metric="l2", is_matcher=False) for name in ("pixels", "flat"))
    for finding in findings(card, observe(**sets, embedders=tuple(broken_ones))):
        assert finding.outcome is Outcome.NOT_ASSESSABLE
        assert "image" in finding.note
        assert "-3" in finding.note


@CHECK
def test_without_holdout_there_is_no_control_and_no_answer(card, observe, sets):
    del sets["holdout"]
    with suppress(MissingAnswerError):  # a check that has one answer for all its statistics says it so
        assert all(finding.outcome is Outcome.NOT_RUN for finding in findings(card, observe(**sets)))
