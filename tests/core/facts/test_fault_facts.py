"""Judgements of the data: each has a signal, and none is a fault by itself."""

from showthrough.core.facts import fault_facts
from showthrough.core.facts.fault_facts import Judged
from showthrough.signals.registry import all_signals


def test_every_judgement_is_made_by_a_signal():
    measured = {signal.fact for signal in all_signals()}
    kinds = {
        kind for kind in vars(fault_facts).values() if isinstance(kind, type) and issubclass(kind, Judged)
    }
    assert kinds - {Judged} <= measured
    assert all(kind().faults == () for kind in kinds)
