"""What the split gives away by itself, and what is said where nobody can tell."""

import numpy as np

from in_memory import image_set
from showthrough.core.facts import Blind
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.errors import NotEnoughDataError
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.blind_look import BlindSignal
from showthrough.toolkit.membership import look_blindly
from signal_context import config_of, context_of, seen_of


def world(toy, n):
    rng, sides = np.random.default_rng(2), (Role.TRAIN, Role.HOLDOUT)
    return {role: image_set(role, toy.people(n, rng, photos=2, name=role)) for role in sides}


def test_the_look_follows_from_the_audit_s_seed_and_a_plant_keeps_it(toy, tmp_path):
    sets = world(toy, 60)
    context = context_of(tmp_path, sets, config=config_of(seed=4), signals=(BlindSignal(),))
    seen = seen_of(context, sets)
    found = seen.fact(Blind)
    assert found == look_blindly(seen, np.random.default_rng([4, 2]))
    assert found.n_people == 120
    assert BlindSignal().planted(Plant(True, None, None, context, seen)) is found


def test_too_few_people_are_a_reason_with_the_number_that_would_do(toy, tmp_path):
    sets = world(toy, 4)
    context = context_of(tmp_path, sets, signals=(BlindSignal(),))
    found = seen_of(context, sets).known(Blind)
    assert isinstance(found, Missing)
    assert found.kind is NotEnoughDataError
    assert found.needed
