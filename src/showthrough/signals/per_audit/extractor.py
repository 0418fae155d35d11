"""Feature extractor behind FID and precision/recall."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Extractor
from showthrough.core.missing import Missing, unmeasured
from showthrough.signals.context import Context, Plant, Signal


@final
class ExtractorSignal(Signal[Extractor]):
    """Feature extractor by which quality is measured."""

    name = "features"
    fact = Extractor

    def measure(self, context: Context, seen: View) -> Extractor | Missing:  # noqa: ARG002 - of the config
        """Return the extractor that was built before anything long began."""
        return context.observers.extractor

    def planted(self, plant: Plant) -> Missing:  # noqa: ARG002 - quality has no control
        """Return that there is none: how good a planted leak looks is no question."""
        return unmeasured(Extractor)
