"""The chance of a false alarm that each test of an audit may have."""

from typing import final

from showthrough.core.check import View
from showthrough.core.facts import ErrorBudget
from showthrough.core.missing import Missing
from showthrough.signals.context import Context, Plant, Signal
from showthrough.toolkit.run_checks import alarms_possible

TRAITS = "traits"  # as cards name this need


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
    """Return how many tests the audit makes, of all its generators together.

    What asks for traits is no test where no table tells any: it takes no share from the others.
    """
    told = context.config.data.trait_table is not None
    asked = [one for one in context.planned if told or TRAITS not in one.card.needs]
    shares = alarms_possible(asked, len(context.observers.shown))
    return ErrorBudget(context.n_generators * shares)
