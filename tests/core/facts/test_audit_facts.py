"""Facts in which no generator has a part are the same for a control: each has a signal that hands it on."""

from showthrough.core.facts import audit_facts
from showthrough.signals.registry import all_signals

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
