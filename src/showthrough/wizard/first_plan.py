"""What a new audit will take, timed on this machine right after its file was written."""

from collections.abc import Sequence
from pathlib import Path

from showthrough.audit.planning.answers import PlanAnswer
from showthrough.config_files import load_audit
from showthrough.errors import ShowthroughError
from showthrough.wizard.finishing import AUDIT

TOLD = ("all together", "disk")  # of the costs


def planned_first(folder: Path, power: Sequence[PlanAnswer]) -> list[PlanAnswer]:
    """Return what the audit costs and could show; what stands in its way is an answer too.

    The files are written already: a matcher that cannot be loaded is mended in them, and not by starting
    anew.
    """
    from showthrough.audit.plan import plan_audit  # it imports torch, which takes seconds

    try:
        plan = plan_audit(load_audit(str(folder / AUDIT)), Path("audit-runs"))
    except ShowthroughError as error:
        return [*power, PlanAnswer(what="stands in the way", answer=str(error))]
    reach = sum(rule.within_reach for rule in plan.rules)
    told = PlanAnswer(what="rules within reach", answer=f"{reach} of {len(plan.rules)}")
    return [*(row for row in plan.cost if row.what in TOLD), *plan.power, told]
