"""Blind spots: kinds of planted copies that no test saw."""

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.records import AuditRecord
from showthrough.interpret.numbers import count


def missed_line(record: AuditRecord) -> str:
    """Return in one line which kinds of altered copies the tests would miss, for page 1.

    Each kind with the largest leak that was planted and not seen; then how many were planted at the least
    of those that were seen, as nobody knows about fewer. Empty where none was planted.

    >>> missed_line(AuditRecord.model_construct(strengths=()))
    ''
    """
    missed: dict[str, Strength] = {}
    fewest: dict[str, Strength] = {}
    for one in sorted(record.strengths, key=lambda one: one.n_planted):
        if one.found:
            fewest.setdefault(one.alteration, one)
        else:
            missed[one.alteration] = one
    if not record.strengths:
        return ""
    untried = [one for how, one in fewest.items() if how not in missed and one.n_planted > 1]
    if missed:
        told = ", ".join(f"{how} ({_planted(one)})" for how, one in missed.items())
        line = f"Planted copies that no test saw: {told}. Such a leak would be missed."
    else:
        line = f"Copies planted in {_ways(len(fewest))} were all seen."
    if untried:
        most = max(untried, key=lambda one: one.n_planted)
        line += (
            f" In {_ways(len(untried))} no fewer than {_planted(most)} were planted: fewer might be missed."
        )
    return line


def _planted(one: Strength) -> str:
    return f"{count(one.n_planted)} of {count(one.n_images)}"


def _ways(n: int) -> str:
    return "1 way" if n == 1 else f"{count(n)} ways"
