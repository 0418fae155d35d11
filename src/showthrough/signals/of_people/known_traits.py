"""Traits of the people of an audit, as its table tells them."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Traits
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.types import Names
from showthrough.signals.context import Context, Plant, Signal


@final
class TraitSignal(Signal[Traits]):
    """Traits by which an attacker's guesses about people are counted."""

    name = "traits"
    fact = Traits

    def measure(self, context: Context, seen: View) -> Traits | Missing:
        """Return what the table of the audit tells of its people."""
        told = context.inputs.traits
        if told is None:
            return Missing("no table of traits of known people was given; set data.traits")

        def of(role: Role, name: str) -> Names:
            return told.values(seen.images(role), name)

        return Traits(told.names, of)

    def planted(self, plant: Plant) -> Traits | Missing:
        """Return those of the audit: a plant changes none of the real people."""
        return plant.real.known(Traits)
