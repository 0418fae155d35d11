"""Facts in which no generator has a part are the same for a control: each has a signal that hands it on."""

import numpy as np

from showthrough.core.facts import Traits, audit_facts
from showthrough.core.images import Role
from showthrough.signals.registry import all_signals


def example(rng: np.random.Generator) -> Traits:
    """Return two traits of 120 people with two photos each in every role, as a coin tells them."""
    roles = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
    values = {
        (role, name): np.repeat(np.where(rng.random(120) < 0.5, "yes", "no"), 2)
        for role in roles
        for name in ("beard", "glasses")
    }
    return Traits(("beard", "glasses"), lambda role, name: values[role, name])


PARTS = {"PlateReadings"}  # of another fact


def test_every_fact_is_measured_by_a_signal_and_its_fields_are_told():
    measured = {signal.fact for signal in all_signals()}
    own = {
        name: kind
        for name, kind in vars(audit_facts).items()
        if getattr(kind, "__module__", "") == audit_facts.__name__
    }
    assert {name for name, kind in own.items() if kind not in measured} == PARTS
    assert all(kind.__doc__ and kind._fields for kind in own.values())
