"""Faces computed back, as a signal."""

from types import SimpleNamespace

import numpy as np
import pytest

from showthrough.core.facts.inversion_facts import Inversion
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.subjects.classifier_config import ClassifierConfig
from showthrough.errors import NotAssessableError, NotAvailableError
from showthrough.inversion import computed_faces as module
from showthrough.inversion.computed_faces import ComputedFaces
from showthrough.signals.per_classifier.inversions import InversionSignal
from showthrough.testing.in_memory import ToyFaces, observed
from signal_context import context_of, seen_of

TOY = ToyFaces()
CONFIG = ClassifierConfig(file="m.pt", format="torchscript", size=8, classes="c.csv")


def seen_people(*facts):
    rng = np.random.default_rng(0)
    roles = {role: TOY.people(6, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
    return observed(TOY, facts=facts, **roles)


@pytest.fixture
def context(tmp_path):
    seen = seen_people()
    context = context_of(tmp_path, {role: seen.images(role) for role in (Role.TRAIN, Role.REFERENCE)})
    return context._replace(config=SimpleNamespace(classifier=CONFIG, seed=0))


def test_without_a_classifier_nothing_is_inverted(tmp_path):
    context = context_of(tmp_path, {})
    found = InversionSignal().measure(context, seen_of(context, {}))
    assert isinstance(found, Missing)
    assert "[classifier]" in found.reason


def test_computed_faces_are_looked_at_by_the_embedders_of_the_audit(context, monkeypatch):
    faces = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
    monkeypatch.setattr(
        module, "computed_faces", lambda *given: ComputedFaces(("a", "b", "c"), faces, "gradients")
    )
    found = InversionSignal().measure(context, seen_people())
    assert found.identity == ("a", "b", "c")
    np.testing.assert_allclose(found.vectors("pixels"), faces.reshape(3, -1) / 255, atol=1e-6)
    with pytest.raises(NotAvailableError, match="looks vectors up"):
        found.vectors("nobody")


def test_a_reason_why_nothing_could_be_computed_is_handed_on(context, monkeypatch):
    def refuse(*given):
        raise NotAssessableError("not one class")

    monkeypatch.setattr(module, "computed_faces", refuse)
    assert InversionSignal().measure(context, seen_people()) == Missing("not one class", NotAssessableError)


def test_a_plant_shows_the_people_themselves_or_others():
    names = ("train0", "train4", "nobody")
    real = Inversion(names, lambda by: np.zeros((3, 16)), "searches", "gradients")
    seen = seen_people(real)
    learned = InversionSignal().planted(SimpleNamespace(learned=True, real=seen))
    assert learned.identity == names
    own = seen.of(Role.TRAIN, "face").values
    np.testing.assert_array_equal(learned.vectors("face")[:2], own[[0, 8]])
    assert np.isnan(learned.vectors("face")[2]).all()
    others = InversionSignal().planted(SimpleNamespace(learned=False, real=seen))
    np.testing.assert_array_equal(others.vectors("face"), seen.of(Role.REFERENCE, "face").values[[0, 2, 4]])
    nothing = InversionSignal().planted(SimpleNamespace(learned=True, real=seen_people()))
    assert isinstance(nothing, Missing)
