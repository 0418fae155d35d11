"""Overview of an audit: its generators in one table and one plane of privacy and use, with their verdicts."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from showthrough.core.atomic import write_atomically
from showthrough.core.decision import Decision, Status, Verdict
from showthrough.core.records import AuditRecord
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.shown import shown
from showthrough.report.figures.plane_plot import plane_figure
from showthrough.report.html import page_from
from showthrough.version import VERSION

NAME = "overview.html"
SIGNS = {Verdict.BLOCKED: "fail", Verdict.ALLOWED: "pass", Verdict.NOT_ENOUGH_EVIDENCE: "inconclusive"}
UNKNOWN = "–"


class Reported(NamedTuple):
    """One generator of an audit, decided, and the folder of its report beside the overview."""

    record: AuditRecord
    decision: Decision
    folder: str


class OverviewLine(NamedTuple):
    """One generator as the table tells it."""

    name: str
    report: str  # where its report lies
    sign: str
    verdict: str
    met: str
    leak: str
    use: str
    epsilon: str


def render_overview(audited: Sequence[Reported]) -> str:
    """Return the generators of an audit as one self-contained page that links to their reports."""
    seen = [one._replace(record=shown(one.record)) for one in audited]
    plane = plane_figure([one.record for one in seen])
    table = plane.table if plane is not None else None
    placed = {row[0]: row for row in table.rows} if table is not None else {}
    page = {
        "title": seen[0].record.config.title.strip() or seen[0].record.name,
        "plane": plane,
        "heads": (table.heads[1], table.heads[3]) if table is not None else ("Leak", "Use"),
        "lines": tuple(_line(one, placed.get(one.record.subject.name)) for one in seen),
        "created": seen[0].record.created,
        "version": VERSION,
    }
    return page_from("overview.html.j2", page)


def write_overview(audited: Sequence[Reported], folder: Path) -> Path:
    """Write the overview beside the folders of the generators and return its path.

    Raises:
        EnvironmentFault: the folder cannot be written to.
    """
    path = folder / NAME
    write_atomically(path, render_overview(audited).encode())
    return path


def _line(one: Reported, placed: tuple[str, ...] | None) -> OverviewLine:
    claim, verdict = one.record.subject.accounting, one.decision.verdict
    leak, use = (UNKNOWN, UNKNOWN) if placed is None else (_figure(placed, 1), _figure(placed, 3))
    return OverviewLine(
        name=one.record.subject.name,
        report=f"{quote(one.folder)}/report.html",
        sign=SIGNS[verdict],
        verdict=verdict.value,
        met=f"{count(one.decision.count(Status.PASS))} of {count(len(one.decision.rulings))}",
        leak=leak,
        use=use,
        epsilon="not claimed" if claim is None else f"at most {digits(claim.epsilon)}",
    )


def _figure(placed: tuple[str, ...], place: int) -> str:
    return f"{placed[place]} ({placed[place + 1]})"
