"""Shadow models whose leak is known: the attack must see the planted one, and no other."""

import numpy as np
import pytest

from in_memory import ArrayObservations, Faces, image_set
from showthrough.attacks.shadow_models import ShadowModels
from showthrough.controls.known_model import PlantedModel
from showthrough.core.config import ShadowConfig
from showthrough.core.facts import SHADOW_FORMS, Blind, Shadows
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.data.inputs import Inputs
from showthrough.errors import NotEnoughDataError
from showthrough.signals.context import Plant
from showthrough.signals.per_generator.known_shadows import planted_shadows
from showthrough.signals.per_generator.shadow_models import NONE, ShadowSignal
from showthrough.stats.intervals import Interval
from signal_context import config_of, context_of, seen_of

FOUR = ShadowConfig(models=4)
FAIR = Blind(0.5, Interval(0.4, 0.6, 0.95), 0, 0)


@pytest.fixture(scope="module")
def faces(toy) -> dict[Role, Faces]:
    rng = np.random.default_rng(3)
    roles = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
    return {role: toy.people(30, rng, photos=2, name=role) for role in roles}


@pytest.fixture(scope="module")
def inputs(faces) -> Inputs:
    return Inputs({role: image_set(role, own) for role, own in faces.items()}, (), None, ())


def control(learned, faces, inputs, seed=1):
    planted = planted_shadows(inputs, ShadowConfig(models=8), seed, learned=learned)
    seen = ArrayObservations(faces, [], (planted, FAIR))
    found = ShadowModels().run(seen, np.random.default_rng(0))
    return {f.params["form"]: f for f in found if f.statistic == "auc"}


def test_each_form_catches_the_planted_copycat_and_spares_the_stranger(faces, inputs):
    copied = control(True, faces, inputs)
    strange = control(False, faces, inputs)
    assert {form: found.shows_leak for form, found in copied.items()} == dict.fromkeys(SHADOW_FORMS, True)
    assert {form: found.shows_leak for form, found in strange.items()} == dict.fromkeys(SHADOW_FORMS, False)
    assert all(found.value is not None for found in strange.values())


def test_the_likelihood_of_a_copycat_is_that_of_its_mixture(inputs):
    planted = planted_shadows(inputs, FOUR, seed=1, learned=True)
    scores, inside = planted.scores(Role.TRAIN), planted.trained_on(Role.TRAIN)
    assert scores[inside].min() > -0.02  # log of the weight, a number
    assert scores[~inside].max() < -1.0
    assert planted.target(Role.TRAIN).min() > -0.02 > planted.target(Role.HOLDOUT).max()


def test_an_independent_generator_needs_two_reference_people(inputs):
    one = inputs._replace(
        sets={**inputs.sets, Role.REFERENCE: inputs.sets[Role.REFERENCE].subset(np.arange(2))}
    )
    with pytest.raises(NotEnoughDataError, match="at least 2 reference people, got 1"):
        planted_shadows(one, FOUR, seed=1, learned=False)


def test_a_plant_has_shadow_models_where_the_generator_under_audit_has_some(inputs, tmp_path):
    known = PlantedModel(inputs.sets[Role.TRAIN])
    context = context_of(tmp_path, inputs.sets, None, config_of(shadow={"models": 4}))
    some = planted_shadows(inputs, FOUR, 0, learned=False)
    found = [
        ShadowSignal().planted(Plant(True, known, PlantedModel, context, real))
        for real in (
            seen_of(context, inputs.sets, {Shadows: lambda _: some}),
            seen_of(context, inputs.sets, {Shadows: lambda _: Missing(NONE)}),
        )
    ]
    assert isinstance(found[0], Shadows)
    assert (found[0].form, found[0].models) == ("likelihood", 4)
    assert found[1] == Missing(NONE)
