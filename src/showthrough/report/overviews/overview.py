"""Overview of an audit: its generators in one table and one plane of privacy and use, with their verdicts."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from showthrough.core.atomic import write_atomically
from showthrough.core.decision import Decision, Status, Verdict
from showthrough.core.records import AuditRecord, canonical, digest
from showthrough.core.trust.manifest import digest_of
from showthrough.core.trust.overview_manifest import NAME as MANIFEST
from showthrough.core.trust.overview_manifest import OverviewManifest
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.shown import shown
from showthrough.report.figures.plane_plot import plane_figure, without_point
from showthrough.report.html import page_from
from showthrough.report.language import ENGLISH, lettered, messages_of, translated_page
from showthrough.version import VERSION

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


def render_overview(audited: Sequence[Reported], language: str = ENGLISH) -> str:
    """Return the generators of an audit as one self-contained page that links to their reports.

    Raises:
        UsageError: no page is written in that language.
    """
    if language == ENGLISH:
        return _page(audited)
    messages = messages_of(language)
    with lettered(messages) as lettering:
        english = _page(audited)
    return translated_page(english, messages, lettering.lines).page


def name_of_overview(language: str) -> str:
    """Return the name of the page in a language.

    >>> name_of_overview("en"), name_of_overview("pl")
    ('overview.html', 'overview.pl.html')
    """
    return "overview.html" if language == ENGLISH else f"overview.{language}.html"


def write_overview(audited: Sequence[Reported], folder: Path, language: str = ENGLISH) -> list[Path]:
    """Write the overview beside the folders of the generators, and its manifest last; return their paths.

    Another `language` adds a page: the English one is always written.

    Raises:
        UsageError: no page is written in that language.
        EnvironmentFault: the folder cannot be written to.
    """
    languages = dict.fromkeys((ENGLISH, language))
    pages = {name_of_overview(one): render_overview(audited, one).encode() for one in languages}
    manifest = OverviewManifest(
        tool_version=VERSION,
        files={name: digest_of(content) for name, content in pages.items()},
        records={one.folder: one.decision.record_digest for one in audited},
        decisions={one.folder: digest(one.decision) for one in audited},
    )
    if (folder / MANIFEST).is_file():  # of other pages: killed now, it would not vouch for these
        (folder / MANIFEST).unlink()
    for name, content in pages.items():
        write_atomically(folder / name, content)
    write_atomically(folder / MANIFEST, canonical(manifest))
    return [folder / name for name in (*pages, MANIFEST)]


def _page(audited: Sequence[Reported]) -> str:
    seen = [one._replace(record=shown(one.record)) for one in audited]
    plane = plane_figure([one.record for one in seen])
    table = plane.table if plane is not None else None
    placed = {row[0]: row for row in table.rows} if table is not None else {}
    page = {
        "title": seen[0].record.config.title.strip() or seen[0].record.name,
        "plane": plane,
        "without_point": tuple(dict.fromkeys(line for one in seen for line in without_point(one.record))),
        "part": "whole",  # drawn for wide and narrow screens, as the whole report
        "heads": (table.heads[1], table.heads[3]) if table is not None else ("Leak", "Use"),
        "lines": tuple(_line(one, placed.get(one.record.subject.name)) for one in seen),
        "created": seen[0].record.created,
        "version": VERSION,
    }
    return page_from("overview.html.j2", page)


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
