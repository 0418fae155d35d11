"""Distances between pictures that are no embedder's."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Distances
from showthrough.core.missing import Missing
from showthrough.signals.context import Context, Plant, Signal


@final
class DistanceSignal(Signal[Distances]):
    """Names of the distances by patches, outlines and parts, under which neighbours are found."""

    name = "distances"
    fact = Distances

    def measure(self, context: Context, seen: View) -> Distances:  # noqa: ARG002 - a matter of the config
        """Return the distances of the audit's observers."""
        return context.observers.distances

    def planted(self, plant: Plant) -> Distances | Missing:
        """Return those of the audit: a plant is looked at in the same ways."""
        return plant.real.known(Distances)
