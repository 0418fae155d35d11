"""Number of guesses about membership that an audit makes of one generator."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import Family
from showthrough.core.missing import Missing
from showthrough.signals.context import Context, Guessable, Plant, Signal
from showthrough.toolkit.run_checks import membership_guesses


@final
class GuessSignal(Signal[Family]):
    """Number of guesses that share one error rate: those by embedders, and those by each form of a signal."""

    name = "guesses"
    of_pictures = False
    fact = Family

    def measure(self, context: Context, seen: View) -> Family:
        """Return the number for what this generator tells, as many for each generator of the audit.

        Nothing is computed or trained for it; of two generators that tell different things each takes the
        other for its like.
        """
        forms: list[str] = []
        for signal in context.signals:
            if isinstance(signal, Guessable):
                found = seen.known(signal.fact)
                forms += () if isinstance(found, Missing) else signal.forms(found)
        guesses = membership_guesses(context.planned, len(context.observers.shown), forms)
        return Family(context.n_generators * guesses)

    def planted(self, plant: Plant) -> Family | Missing:
        """Return the number of the generator under audit: a plant stands in its place."""
        return plant.real.known(Family)
