"""Whether names make people of photos as people are: told where one has all of them, or each is one."""

from collections.abc import Iterator
from typing import final

from showthrough.core.check import View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import NameFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.data.inputs import Inputs
from showthrough.data.people.oddities import oddities
from showthrough.data.splits import SET_ASIDE
from showthrough.interpret.numbers import count
from showthrough.signals.context import Context, Plant, Signal


@final
class NamedPeopleSignal(Signal[NameFaults]):
    """What is odd about how the photos of the audit fall to people; it takes no answer away."""

    name = "named people"
    of_pictures = False
    fact = NameFaults

    def measure(self, context: Context, seen: View) -> NameFaults:  # noqa: ARG002 - names alone
        """Return what is to be told of the names, for page 1."""
        return NameFaults(tuple(name_faults(context.inputs)))

    def planted(self, plant: Plant) -> NameFaults | Missing:
        """Return that of the audit: a plant changes none of the real people."""
        return plant.real.known(NameFaults)


def name_faults(inputs: Inputs) -> Iterator[DataFault]:
    """Yield what is odd in each role that was given, and which names were declared to be different."""
    for data in inputs.data:
        if data.label or data.note == SET_ASIDE:
            continue
        for told in oddities(data.role, data.n_images, data.n_identities, data.n_unnamed):
            yield DataFault(lacks=data.role, reason=told, dooms=False)
    for told in inputs.declared.told:
        yield DataFault(lacks=Role.TRAIN, reason=told, dooms=False)
    if inputs.apart:
        names = (
            "A group of names differs"
            if inputs.apart == 1
            else f"{count(inputs.apart)} groups of names differ"
        )
        reason = f"{names} in spelling alone. They count as different people, as the audit file declares."
        yield DataFault(lacks=Role.TRAIN, reason=reason, dooms=False)
