"""Gradients of single photos under a generator's own weights."""

import numpy as np
import pytest

from in_memory import image_set
from showthrough.controls.known_model import PlantedModel
from showthrough.core.facts import Gradients
from showthrough.core.generator import Differentiable, Open
from showthrough.core.images import ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.context import Plant
from showthrough.signals.per_generator.gradients import GradientSignal, gradients
from showthrough.signals.per_generator.inside import IMAGES_ONLY, Keep
from signal_context import context_of, seen_of


@pytest.fixture
def sets(toy) -> dict[Role, ImageSet]:
    rng = np.random.default_rng(3)
    return {role: image_set(role, toy.people(30, rng)) for role in (Role.TRAIN, Role.HOLDOUT)}


def test_gradients_are_asked_of_networks_that_know_their_layers_only(sets, tmp_path):
    class Closed:
        digest, side, inner = "d", 8, PlantedModel(sets[Role.TRAIN])

    keep = Keep(FeatureCache(tmp_path), 3, lambda *_: None)
    assert isinstance(Closed(), Open)
    assert not isinstance(Closed(), Differentiable)
    refused = gradients(Closed(), sets.__getitem__, keep)
    assert isinstance(refused, Missing)
    assert refused.reason.startswith("gradients of single photos are taken only from networks")
    found = gradients(PlantedModel(sets[Role.TRAIN]), sets.__getitem__, keep)
    assert isinstance(found, Gradients)
    assert found.of(Role.HOLDOUT).shape == (30, len(found.parts))


def test_a_plant_has_gradients_where_the_real_network_has_some(sets, tmp_path):
    known = PlantedModel(sets[Role.TRAIN])
    context = context_of(tmp_path, sets, None)
    real = seen_of(
        context, sets, {Gradients: lambda _: Gradients(("layer",), lambda role: np.zeros((30, 1)))}
    )
    found = GradientSignal().planted(Plant(True, known, PlantedModel, context, real))
    assert isinstance(found, Gradients)
    np.testing.assert_allclose(
        found.of(Role.TRAIN), gradients(known, sets.__getitem__, Keep.of(context)).of(Role.TRAIN)
    )
    nobody = seen_of(context, sets, {Gradients: lambda _: Missing(IMAGES_ONLY)})
    assert GradientSignal().planted(Plant(True, known, PlantedModel, context, nobody)) == Missing(IMAGES_ONLY)


def test_all_layers_together_are_one_guess():
    assert GradientSignal().forms(Gradients(("one", "two"), lambda role: np.zeros((1, 2)))) == ("gradients",)
