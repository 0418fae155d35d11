"""Pairs of an audit, and those of redactions of known strength: attackers look at the same people on all."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from showthrough.core.facts.redaction_facts import PairSet, RedactedPairs
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.core.records import RoleData
from showthrough.data.inputs import Redaction
from showthrough.signals.context import Plant
from showthrough.signals.of_redaction.redacted_pairs import RedactedPairsSignal, planted_pairs
from signal_context import context_of


def image_set(role: Role, pixels: np.ndarray, what: str) -> ImageSet:
    ids = [f"{what}-{row}" for row in range(len(pixels))]
    return ImageSet(
        role=role, source=ArraySource(pixels), ids=ids, identity=ids, sizes=[(8, 6)] * len(ids), digest=what
    )


@pytest.fixture
def pairs(rng: np.random.Generator) -> RedactedPairs:
    sets = {}
    for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE):
        pixels = rng.integers(0, 256, (3, 8, 6, 3), dtype=np.uint8)
        sets[role] = PairSet(
            image_set(role, pixels, "before"),
            image_set(role, pixels // 2, "after"),
            lambda row: np.ones((8, 6), dtype=bool),
        )
    return RedactedPairs(sets.__getitem__, {"unchanged": 1}, "given masks")


def plant(real: RedactedPairs | Missing, *, learned: bool) -> Plant:
    known: Callable[[type], object] = lambda kind: real  # noqa: E731 - one answer
    return SimpleNamespace(learned=learned, real=SimpleNamespace(known=known))


def test_a_redaction_that_hides_nothing_shows_the_originals(pairs: RedactedPairs) -> None:
    shown = planted_pairs(plant(pairs, learned=True)).of(Role.TRAIN)
    for row in range(3):
        assert (shown.redacted.source.read(row) == shown.original.source.read(row)).all()
    assert shown.redacted.ids == pairs.of(Role.TRAIN).redacted.ids
    assert shown.redacted.digest != pairs.of(Role.TRAIN).redacted.digest


def test_a_redaction_that_hides_everything_shows_one_grey(pairs: RedactedPairs) -> None:
    hidden = planted_pairs(plant(pairs, learned=False)).of(Role.HOLDOUT)
    pixels = np.stack([hidden.redacted.source.read(row) for row in range(3)])
    assert pixels.shape == (3, 8, 6, 3)
    assert len(np.unique(pixels)) == 1
    assert hidden.redacted.source.read(0, (4, 4)).shape == (4, 4, 3)


def test_without_pairs_there_are_no_planted_ones(tmp_path: Path) -> None:
    missing = RedactedPairsSignal().measure(context_of(tmp_path, {}), None)
    assert isinstance(missing, Missing)
    assert planted_pairs(plant(missing, learned=True)) is missing


def test_pairs_come_from_the_inputs_of_the_audit(tmp_path: Path, pairs: RedactedPairs) -> None:
    context = context_of(tmp_path, {})
    account = RoleData(role=Role.SYNTHETIC, n_images=3, n_identities=0, identity_known=False, digest="after")
    context = context._replace(inputs=context.inputs._replace(redaction=Redaction(pairs, account)))
    assert RedactedPairsSignal().measure(context, None) is pairs
