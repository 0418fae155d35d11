"""Whether train and held-out photos come from one source: else held-out people are no yardstick."""

from typing import final

from showthrough.core.check import View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import Blind, SourceFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.signals.context import Context, Plant, Signal

UNKNOWN = 0.75  # a blind AUC that cannot be excluded: such a difference is a source of its own


@final
class SourceSignal(Signal[SourceFaults]):
    """What the blind look says of the held-out people as a control, for every figure that uses them."""

    name = "sources"
    of_pictures = False
    fact = SourceFaults

    def measure(self, context: Context, seen: View) -> SourceFaults:  # noqa: ARG002 - people alone
        """Return the fault of sources that differ, or say that nobody knows."""
        return SourceFaults(source_faults(seen.known(Blind)))

    def planted(self, plant: Plant) -> SourceFaults | Missing:
        """Return that of the audit: a plant changes none of the real people."""
        return plant.real.known(SourceFaults)


def source_faults(blind: Blind | Missing) -> tuple[DataFault, ...]:
    """Return why held-out people are no control, or that it is unknown; nothing where they are one.

    The blind look errs in 1 of 40 honest splits, which then get no answer instead of a wrong one.
    """
    if isinstance(blind, Missing):
        return (_unknown(f"nobody knows: {blind.reason.rstrip('.')}"),)
    if blind.interval.low > 0.5:
        return (DataFault(lacks=Role.HOLDOUT, reason=_differ(blind)),)
    if blind.interval.high > UNKNOWN:
        few = (
            f"{blind.n_people} people are too few to tell (a blind AUC up to {blind.interval.high:.2f} fits)"
        )
        return (_unknown(few),)
    return ()


def _unknown(why: str) -> DataFault:
    reason = (
        f"Whether train and held-out photos come from one source cannot be told. {why[:1].upper()}{why[1:]}."
    )
    return DataFault(lacks=Role.HOLDOUT, reason=reason, dooms=False, unlooked=True)


def _differ(blind: Blind) -> str:
    return (
        "Train and held-out photos can be told apart without the generator "
        f"(blind AUC {blind.auc:.2f}; guessing gives 0.50). "
        "They are not from one source, so no comparison with held-out people counts."
    )
