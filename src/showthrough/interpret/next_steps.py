"""Next steps: what to do about the limits that are not met."""

from collections.abc import Iterable
from typing import NamedTuple

from showthrough.core.decision import Ruling, Status
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.bounds import has_value
from showthrough.interpret.credibility import doubt_about, fault_under
from showthrough.interpret.described import card_for, described_for, statistic_of
from showthrough.interpret.numbers import count, digits, duration
from showthrough.interpret.sentences import phrase_of

FAR = 100  # times as much data as there are: no step that anybody takes
UNMEASURED = "Run the checks that answer this; this audit left them out."
MEND = "Let more people take part in the controls; section 5 says which control failed."
MEND_DATA = "Mend what is amiss with the data first."
UNKNOWN = "These data cannot tell; a larger audit has to."
TODO = {
    Outcome.UNDERPOWERED: "Audit with more people or images.",
    Outcome.NOT_ASSESSABLE: "Audit with other data: these do not answer it.",
    Outcome.NOT_RUN: "Give the audit what the check lacks.",
    Outcome.FAILED: "Mend the check that failed, and audit again.",
    Outcome.SUPPRESSED: "Look at an edition that tells it.",
}
DRAWING = "seconds for 1,000 images"  # unit of the figure by which the time of drawing is told
ORDER = (Status.FAIL, Status.ERROR, Status.INCONCLUSIVE, Status.NOT_RUN)


class NextStep(NamedTuple):
    """One thing to do, the limits that it is for, and why, in the words of who missed it."""

    todo: str
    limits: tuple[str, ...]
    why: str = ""


def next_steps(rulings: Iterable[Ruling], record: AuditRecord) -> tuple[NextStep, ...]:
    """Return what to do about the limits that are not met, what blocks first; each step once."""
    chosen = [ruling for ruling in rulings if ruling.status in ORDER and ruling.rule.severity != "info"]
    chosen.sort(key=lambda ruling: (ruling.rule.severity != "block", ORDER.index(ruling.status)))
    steps: dict[tuple[str, str], list[str]] = {}
    for ruling in chosen:
        steps.setdefault(_todo(ruling, record), []).append(_name(ruling, record))
    return tuple(NextStep(todo, tuple(dict.fromkeys(names)), why) for (todo, why), names in steps.items())


def _name(ruling: Ruling, record: AuditRecord) -> str:
    rule = ruling.rule
    stand_in = Finding(check=rule.check, suite="", statistic=rule.statistic, outcome=Outcome.NOT_RUN)
    return phrase_of(stand_in, card_for(rule.check, rule.statistic, record)).name


def _todo(ruling: Ruling, record: AuditRecord) -> tuple[str, str]:
    """Return what to do about one limit, and why where a check or a fault of the data says that."""
    finding = ruling.finding
    described = described_for(ruling.rule.check, ruling.rule.statistic, record)
    if finding is not None:
        described = statistic_of(finding, record) or described
    if ruling.status is Status.FAIL and described is not None and described.remedy:
        return described.remedy, ""
    if finding is None:
        return UNMEASURED, ""
    if finding.outcome is not Outcome.MEASURED:  # whom it lacks, of which role, only its note says
        return TODO[finding.outcome], finding.note
    if ruling.needed:
        return _more_data(ruling.needed, finding, record), ""
    amiss = fault_under(finding, record)
    if amiss is not None:
        return MEND_DATA, amiss.reason
    return (UNKNOWN if doubt_about(finding, record) is None else MEND), ""


def _more_data(needed: int, finding: Finding, record: AuditRecord) -> str:
    described = statistic_of(finding, record)
    is_images = described is not None and described.counted_in == "images"
    there = (finding.n_images or record.subject.n_samples) if is_images else finding.n_identities
    if there and needed > FAR * there:
        return UNKNOWN
    if is_images:
        return f"Draw {count(needed)} images; this audit looked at {count(there)}.{_time_for(needed, record)}"
    if not there:
        return f"Audit with about {digits(needed)} people."
    return f"Audit with about {digits(needed)} people; this audit had {count(there)}."


def _time_for(images: int, record: AuditRecord) -> str:
    """Return how long that many images take by the speed that the audit measured; empty where it did not."""
    timed = [finding for finding in record.findings if _is_speed(finding, record) and finding.value]
    if not timed:
        return ""
    usual = min(timed, key=lambda finding: len(finding.params))
    return f" Drawing them takes about {duration((usual.value or 0.0) * images / 1000)}."


def _is_speed(finding: Finding, record: AuditRecord) -> bool:
    described = statistic_of(finding, record)
    return described is not None and described.unit == DRAWING and has_value(finding)
