"""Blind spots: kinds of planted copies that no test saw."""

from showthrough.core.beside.used_instruments import Strength
from showthrough.core.records import AuditRecord
from showthrough.interpret.numbers import count

PLAIN = {  # what is done to a copy, where the key of a record is short
    "canvas": "put on a larger canvas",
    "tenth": "a tenth of it pasted into another image",
    "quarter": "a quarter of it pasted into another image",
    "eye band": "its eyes pasted into another image",
    "mosaic": "one of four images in a mosaic",
    "halved": "made half as large",
    "border": "with a border",
    "crop": "cropped",
    "half crop": "cropped to half",
    "gamma": "lighter or darker (gamma)",
    "jpeg": "saved as JPEG",
}


def plain_alteration(key: str) -> str:
    """Return how copies were altered, in words that need no explanation.

    >>> plain_alteration("canvas"), plain_alteration("noise")
    ('put on a larger canvas', 'noise')
    """
    return PLAIN.get(key, key)


def missed_line(record: AuditRecord) -> str:
    """Return in one line which kinds of altered copies the tests would miss, for page 1.

    Each kind with the largest leak that was planted and not seen; then how many were planted at the least
    of those that were seen, as nobody knows about fewer. Empty where none was planted.

    >>> missed_line(AuditRecord.model_construct(strengths=()))
    ''
    """
    missed, fewest = _by_alteration(record)
    if not record.strengths:
        return ""
    untried = [one for how, one in fewest.items() if how not in missed and one.n_planted > 1]
    if missed:
        told = ", ".join(f"{plain_alteration(how)} ({_planted(one)})" for how, one in missed.items())
        line = f"Planted copies that no test saw: {told}. Such a leak would be missed."
    else:
        line = f"Copies planted in {_ways(len(fewest))} were all seen."
    if untried:
        most = max(untried, key=lambda one: one.n_planted)
        line += (
            f" In {_ways(len(untried))} no fewer than {_planted(most)} were planted: fewer might be missed."
        )
    return line


def missed_in_short(record: AuditRecord) -> str:
    """Return in one short line that tests would miss some kinds of altered copies; empty if none was missed.

    >>> missed_in_short(AuditRecord.model_construct(strengths=()))
    ''
    """
    missed, fewest = _by_alteration(record)
    if not missed:
        return ""
    kinds = len(missed.keys() | fewest.keys())
    return f"Copies that no test saw: {count(len(missed))} of {_ways(kinds)} to alter them (page 2)."


def _by_alteration(record: AuditRecord) -> tuple[dict[str, Strength], dict[str, Strength]]:
    """Return the largest leak of each alteration that was not seen, and the smallest of each that was."""
    missed: dict[str, Strength] = {}
    fewest: dict[str, Strength] = {}
    for one in sorted(record.strengths, key=lambda one: one.n_planted):
        if one.found:
            fewest.setdefault(one.alteration, one)
        else:
            missed[one.alteration] = one
    return missed, fewest


def _planted(one: Strength) -> str:
    return f"{count(one.n_planted)} of {count(one.n_images)}"


def _ways(n: int) -> str:
    return "1 way" if n == 1 else f"{count(n)} ways"
