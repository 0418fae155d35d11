"""Match thresholds from reference people, for all checks and all planted leaks of an audit."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Calibrations
from showthrough.core.missing import Missing
from showthrough.signals.context import Context, Plant, Signal
from showthrough.toolkit.match_thresholds import calibrations


@final
class CalibrationSignal(Signal[Calibrations]):
    """Thresholds of each embedder at the false match rates that checks ask for."""

    name = "calibrations"
    of_pictures = False
    fact = Calibrations

    def measure(self, context: Context, seen: View) -> Calibrations:  # noqa: ARG002 - people alone
        """Return thresholds that are worked out when they are first asked for, and once."""
        return calibrations(seen)

    def planted(self, plant: Plant) -> Calibrations | Missing:
        """Return those of the audit: reference people and embedders are the same."""
        return plant.real.known(Calibrations)
