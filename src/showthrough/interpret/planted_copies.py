"""Which planted copies no test saw: such leaks would pass unseen."""

from showthrough.core.records import AuditRecord, Strength
from showthrough.interpret.numbers import count


def missed_line(record: AuditRecord) -> str:
    """Return in one line which kinds of altered copies the tests would miss, for page 1.

    Each kind with the largest leak that was planted and not seen. Empty where none was planted.

    >>> missed_line(AuditRecord.model_construct(strengths=()))
    ''
    """
    missed: dict[str, Strength] = {}
    for one in sorted(record.strengths, key=lambda one: one.n_planted):
        if not one.found:
            missed[one.alteration] = one
    if missed:
        told = (f"{how} ({_planted(one)})" for how, one in missed.items())
        return f"Planted copies that no test saw: {', '.join(told)}. Such a leak would be missed."
    kinds = {one.alteration for one in record.strengths}
    return f"Copies planted in {count(len(kinds))} ways were all seen." if kinds else ""


def _planted(one: Strength) -> str:
    return f"{count(one.n_planted)} of {count(one.n_images)}"
