"""The chance of a false alarm that each test of an audit may have."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import ErrorBudget
from showthrough.core.missing import Missing
from showthrough.signals.context import Context, Plant, Signal
from showthrough.toolkit.run_checks import alarms_possible


@final
class BudgetSignal(Signal[ErrorBudget]):
    """How many tests of an audit share its error rate."""

    name = "budget"
    of_pictures = False
    fact = ErrorBudget

    def measure(self, context: Context, seen: View) -> ErrorBudget:  # noqa: ARG002 - nothing is looked at
        """Return the tests that may block any generator of the audit."""
        return budget_of(context)

    def planted(self, plant: Plant) -> ErrorBudget | Missing:
        """Return that of the audit: a control is judged as the generator is."""
        return plant.real.known(ErrorBudget)


def budget_of(context: Context) -> ErrorBudget:
    """Return how many tests the audit makes, of all its generators together."""
    shares = alarms_possible(context.planned, len(context.observers.shown))
    return ErrorBudget(context.n_generators * shares)
