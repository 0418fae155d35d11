"""How matchers see what a redaction puts out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.facts.output_facts import OutputVectors
from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.observers.runtime.face_embedder import Crops, FaceEmbedder
from showthrough.signals.of_redaction.redacted_outputs import RedactedOutputsSignal, surroundings
from signal_context import context_of, seen_of

SIDE = 8
MASK = np.zeros((SIDE, SIDE), dtype=bool)
MASK[2:6, 2:6] = True


def pair_set(role: Role) -> PairSet:
    rng = np.random.default_rng(list(Role).index(role))
    pixels = rng.integers(0, 256, (4, SIDE, SIDE, 3)).astype(np.uint8)
    ids = [f"{role}-{i}" for i in range(4)]
    original = ImageSet(
        role=role,
        source=ArraySource(pixels),
        ids=ids,
        identity=[f"{role}{i // 2}" for i in range(4)],
        sizes=[(SIDE, SIDE)] * 4,
        digest=f"{role} before",
    )
    hidden = np.where(MASK[..., None], np.uint8(0), pixels)
    redacted = replace(original, source=ArraySource(hidden), digest=f"{role} after")
    return PairSet(original, redacted, lambda row: MASK)


PAIRS = {role: pair_set(role) for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)}
FACT = RedactedPairs(of=PAIRS.__getitem__, outcomes={}, masks_from="given masks")


@pytest.fixture
def measured(tmp_path: Path) -> OutputVectors:
    sets = {role: pairs.original for role, pairs in PAIRS.items()}
    context = context_of(tmp_path, sets)
    seen = seen_of(context, sets, {RedactedPairs: lambda view: FACT})
    found = RedactedOutputsSignal().measure(context, seen)
    assert isinstance(found, OutputVectors)
    return found


def pixels_of(images: ImageSet) -> np.ndarray:
    return np.stack([images.source.read(row) for row in range(len(images))]).reshape(len(images), -1) / 255


@pytest.mark.parametrize("role", PAIRS)
def test_the_outputs_and_what_surrounds_them_are_seen_role_by_role(measured, role: Role) -> None:
    assert np.allclose(measured.redacted(role, "pixels").values, pixels_of(PAIRS[role].redacted), atol=1e-5)
    around = pixels_of(surroundings(PAIRS[role]))
    assert np.allclose(measured.around(role, "pixels").values, around, atol=1e-5)


class LeftHalf:
    """Finds a face on the left half of pictures whose first pixel is bright."""

    side, size, words, digest, note = 4, None, "left half", "", ""

    def __call__(self, images: np.ndarray) -> Crops:
        return self.both(images, images)[0]

    def both(self, images: np.ndarray, others: np.ndarray) -> tuple[Crops, Crops]:
        rows = np.flatnonzero(images[:, 0, 0, 0] > 100)
        return Crops(images[rows, :4, :4], rows), Crops(others[rows, :4, :4], rows)


def test_a_face_is_cut_out_where_the_original_shows_it(tmp_path: Path) -> None:
    pairs = PAIRS[Role.TRAIN]
    pixels = np.stack([pairs.original.source.read(row) for row in range(4)])
    pixels[:, 0, 0] = np.array([200, 0, 200, 200])[:, None]
    original = replace(pairs.original, source=ArraySource(pixels), digest="bright")
    fact = FACT._replace(of=lambda role: pairs._replace(original=original))
    info = EmbedderInfo(name="face", title="Face", metric="cosine", is_matcher=True)
    face = FaceEmbedder(info, LeftHalf(), lambda faces: faces.reshape(len(faces), -1).astype(np.float32), 48)
    context = context_of(tmp_path, {Role.TRAIN: original})
    context = context._replace(observers=context.observers._replace(shown=(face,)))
    seen = seen_of(context, {Role.TRAIN: original}, {RedactedPairs: lambda view: fact})
    found = RedactedOutputsSignal().measure(context, seen).redacted(Role.TRAIN, "face")
    assert found.rows.tolist() == [0, 2, 3]
    left = np.stack([pairs.redacted.source.read(row)[:4, :4] for row in found.rows]).reshape(3, -1)
    assert np.allclose(found.values, left / np.linalg.norm(left, axis=1, keepdims=True), atol=1e-6)


def test_nothing_of_a_face_is_in_what_surrounds_it() -> None:
    pairs = PAIRS[Role.TRAIN]
    left = surroundings(pairs)
    for row in range(len(left)):
        pixels = left.source.read(row)
        assert (pixels[MASK] == 127).all()
        assert (pixels[~MASK] == pairs.original.source.read(row)[~MASK]).all()
    assert left.source.read(0, (4, 4)).shape == (4, 4, 3)


def test_without_pairs_there_are_no_outputs(tmp_path: Path) -> None:
    sets = {role: pairs.original for role, pairs in PAIRS.items()}
    context = context_of(tmp_path, sets)
    found = RedactedOutputsSignal().measure(context, seen_of(context, sets, {}))
    assert isinstance(found, Missing)


@pytest.mark.parametrize("learned", [True, False])
def test_a_planted_redaction_hides_nothing_or_all(tmp_path: Path, learned: bool) -> None:
    from showthrough.signals.context import Plant

    sets = {role: pairs.original for role, pairs in PAIRS.items()}
    context = context_of(tmp_path, sets)
    seen = seen_of(context, sets, {RedactedPairs: lambda view: FACT})
    plant = Plant(learned, None, None, context, seen)
    found = RedactedOutputsSignal().planted(plant)
    assert isinstance(found, OutputVectors)
    values = found.redacted(Role.TRAIN, "pixels").values
    if learned:
        assert np.allclose(values, pixels_of(PAIRS[Role.TRAIN].original), atol=1e-5)
    else:
        assert np.allclose(values, values[0])
    assert found.around(Role.TRAIN, "pixels").values.std() > 0
