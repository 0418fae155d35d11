"""What redaction changed of each picture, inside its mask and outside."""

from functools import partial
from typing import final

from showthrough.core.check import View
from showthrough.core.facts.pair_facts import PixelChange
from showthrough.core.facts.redaction_facts import RedactedPairs
from showthrough.core.missing import Missing
from showthrough.redaction.pairs.pixel_change import pixel_change
from showthrough.signals.context import Context, Plant, Signal
from showthrough.signals.of_redaction.redacted_pairs import pictures_of, planted_pairs


@final
class PairPixelsSignal(Signal[PixelChange]):
    """Change of the pixels of each pair."""

    name = "pixels of pairs"
    fact = PixelChange

    def measure(self, context: Context, seen: View) -> PixelChange | Missing:
        """Return what changed of the pairs of the audit."""
        return _changed(context, seen.known(RedactedPairs))

    def planted(self, plant: Plant) -> PixelChange | Missing:
        """Return the same of pictures of which nothing, or all, was hidden."""
        return _changed(plant.context, planted_pairs(plant))


def _changed(context: Context, pairs: RedactedPairs | Missing) -> PixelChange | Missing:
    pairs = pictures_of(pairs)
    if isinstance(pairs, Missing):
        return pairs
    return pixel_change(pairs, partial(context.place.progress, "pixels of pairs"))
