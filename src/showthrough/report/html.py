"""The report as one file: no script, nothing fetched, fonts inside."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Literal, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from showthrough.bundled import bundled
from showthrough.core.card_words.kind_words import Rewording
from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.records import AuditRecord
from showthrough.core.subjects.audited import RECORD_KINDS, Audited
from showthrough.interpret.bounds import has_value
from showthrough.interpret.credibility import doubt_about
from showthrough.interpret.described import exposes_somebody, statistic_of, suite_of
from showthrough.interpret.enough import UNTOLD as TOO_FEW
from showthrough.interpret.next_steps import next_steps
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.planted_copies import missed_line
from showthrough.interpret.shown import only_shown, shown
from showthrough.interpret.unseen import seen_line, unlooked
from showthrough.report.by_group import group_lines, without_small_groups
from showthrough.report.change.since_last import since_last
from showthrough.report.control_lines import controls
from showthrough.report.coverage import planted, powers, strength_lines, strength_shares, tested
from showthrough.report.editions.edition import Edition, cell, edition_of
from showthrough.report.evidence import chapters, limit_of, useful
from showthrough.report.figures.plane_plot import plane_beside, without_point
from showthrough.report.figures.sample_sheet import samples_sheet
from showthrough.report.language.spoken_page import translated_page
from showthrough.report.law.legal import law_of, texts_of
from showthrough.report.risk import Risk, residual_risk
from showthrough.report.several.found_by_several import several_figure
from showthrough.report.suite_page import suite_pages, untold_suites, without_repeats
from showthrough.report.terms import TERMS
from showthrough.report.words import CONTEXTS, SEVERITY, STATUS, counted, day

FONTS = ("source-serif-400", "source-serif-600", "source-sans-400", "source-sans-600")
TEMPLATES = "reports/templates"
PagePart = Literal["whole", "main", "annex"]
NOBODY = "No test that counts exposed a person; section 5 says how large a leak could stay unseen."
UNTOLD = "Whether people are exposed is not known, because no test that counts gave an answer."
MOST_REASONS = 3
MOST_STEPS = 4  # of page 1; section 10 lists all


class Tally(NamedTuple):
    """Count of the limits that got a status."""

    status: str
    name: str
    n: int


def render_html(
    record: AuditRecord, decision: Decision, edition: str = "dpo", part: PagePart = "whole"
) -> str:
    """Return the report as one self-contained HTML page: all of it, the main part or annex A alone.

    Of the whole page the annex is closed until a reader opens it, and closed it is not printed.

    Raises:
        UsageError: there is no such edition.
    """
    return render_parts(record, decision, (part,), edition)[part]


def render_parts(
    record: AuditRecord, decision: Decision, parts: Sequence[PagePart], edition: str = "dpo"
) -> Mapping[PagePart, str]:
    """Return several parts of the report, each a page as of `render_html`; every drawing is made once.

    Raises:
        UsageError: there is no such edition.
    """
    chosen = edition_of(edition)
    told = context(without_small_groups(shown(record), chosen), decision, chosen)
    pages = {part: page_from("report.html.j2", {**told, "part": part}) for part in parts}
    return {part: _in_its_words(page, record.config.audited) for part, page in pages.items()}


def _in_its_words(page: str, audited: Audited) -> str:
    return translated_page(page, Rewording(audited)).page if audited in RECORD_KINDS else page


def page_from(name: str, page: Mapping[str, object]) -> str:
    """Return a template as a page with its style inside, the only one that its policy allows."""
    styled = _environment().get_template("style.css").render(**page, fonts=_fonts())
    style = Markup(styled)  # noqa: S704 - our own file; what it quotes of the record went through `css`
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    template = _environment().get_template(name)
    return _unbroken(template.render(**page, style=style, style_hash=allowed))


def context(record: AuditRecord, decision: Decision, edition: Edition) -> dict[str, object]:
    """Return all that the templates may speak of."""
    policy = decision.policy or record.policy
    evidence, suites = chapters(record, decision), suite_pages(record, decision)
    limits = tuple(limit_of(ruling, record) for ruling in decision.rulings)
    return {
        **_first_pages(record, decision),
        "record": record,
        "decision": decision,
        "policy": policy,
        "terms": TERMS[record.config.audited],
        "edition": edition,
        "limits": limits,
        "open_limits": tuple(limit for limit in limits if _is_open(limit.ruling)),
        "change": since_last(record),
        "recipients": TERMS[record.config.audited].recipients,
        "tested": tested(record, policy),
        "controls": controls(record),
        "strengths": strength_lines(record),
        "strength_shares": strength_shares(record),
        "planted": planted(record),
        "powers": powers(record),
        "suite_pages": suites,
        "untold_suites": untold_suites(record, suites),
        "chapters": evidence,
        "useful": useful(evidence),
        "groups": group_lines(record, edition),
        "several": several_figure(record, edition),
        "pairs": any(finding.evidence for finding in record.findings),
        "law": law_of(policy, limits, record),
        "source_titles": {key: source.named for key, source in texts_of(record).items()},
        "waivers": policy.waivers,
        "used_waivers": tuple(ruling.waiver for ruling in decision.rulings if ruling.waiver is not None),
        "release_to": CONTEXTS[policy.release_context],
        "severity": SEVERITY,
    }


def _first_pages(record: AuditRecord, decision: Decision) -> dict[str, object]:
    """Return what pages 1 to 3 speak of: decision, what was audited, and risk."""
    steps = next_steps(decision.rulings, record)
    risk = residual_risk(record, decision.policy or record.policy, decision.rulings)
    return {
        "tally": _tally(decision),
        "met": _met(decision),
        "steps": steps,
        "first_steps": steps[:MOST_STEPS],
        "reasons": strongest(decision.reasons[:MOST_REASONS]),
        "for_people": for_people(record, risk),
        "trust": (*getattr(decision, "vouched", ()), *(idle.told for idle in decision.idle_waivers)),
        "missing": tuple(suite_of(name, record).title for name in decision.missing_coverage),
        "sheet": samples_sheet(record),
        "plane": plane_beside(record),
        "without_point": without_point(record),
        "others": _others(record),
        "unlooked": unlooked(record),
        "seen": seen_line(record),
        "missed": missed_line(record),
        "risk": risk,
    }


def _others(record: AuditRecord) -> tuple[str, ...]:
    """Return the names of the other generators of the audit, as records of before siblings tell them too."""
    named = (*record.config.generators, *(one.name for one in record.siblings))
    return tuple(name for name in dict.fromkeys(named) if name != record.subject.name)


def for_people(record: AuditRecord, risk: Risk) -> str:
    """Return in one line what the audit found out for the people behind the data."""
    if exposes_somebody(record):
        return risk.worst
    if risk.figure is not None:
        return risk.figure.alt  # with the uncertainty
    if risk.leak:
        return risk.leak
    described = [(finding, statistic_of(finding, record)) for finding in record.findings]
    harmful = [f for f, about in described if about is not None and about.harm != "none" and has_value(f)]
    return NOBODY if any(doubt_about(finding, record) is None for finding in harmful) else UNTOLD


def _tally(decision: Decision) -> tuple[Tally, ...]:
    """Return how many limits got each status, those that occur; together they are all limits."""
    counts = [Tally(status.value, STATUS[status], decision.count(status)) for status in Status]
    return tuple(one for one in counts if one.n)


def strongest(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return reasons in which no longer sentence stands twice, and each says that data are too few where so.

    A reason that begins with "No image was ..." must not end before it says that this tells too little.
    """
    pairs = [pair for pair in zip(reasons, without_repeats(reasons), strict=True) if pair[1]]
    told, last = [], 0
    for number, (whole, short) in enumerate(pairs, 1):
        is_lost = TOO_FEW in whole and TOO_FEW not in short
        told.append(f"{short} {TOO_FEW}, as in reason {last}." if is_lost else short)
        last = number if TOO_FEW in whole else last
    return tuple(told)


def _met(decision: Decision) -> str:
    met, whole = decision.count(Status.PASS), len(decision.rulings)
    verb, limits = "is" if met == 1 else "are", "limit" if whole == 1 else "limits"
    return f"{count(met).capitalize()} of {count(whole)} {limits} {verb} met."


def _is_open(ruling: Ruling) -> bool:
    return ruling.status not in (Status.PASS, Status.NOT_APPLICABLE)


def _fonts() -> Mapping[str, str]:
    folder = bundled(TEMPLATES).joinpath("fonts")
    return {name: b64encode(folder.joinpath(f"{name}.woff2").read_bytes()).decode() for name in FONTS}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=only_shown,
    )
    environment.filters.update(
        count=count,
        digits=digits,
        day=day,
        cell=cell,
        counted=counted,
        css=_css_text,
    )
    return environment


def template_text(name: str) -> str | None:
    """Return a template as shipped, or None where there is none of that name."""
    found = bundled(TEMPLATES)
    for part in name.split("/"):
        found = found.joinpath(part)
    return found.read_text(encoding="utf-8") if found.is_file() else None


def _css_text(text: str) -> Markup:
    """Return text that can stand inside a CSS string; anything unusual becomes a space."""
    return Markup(re.sub(r"[^A-Za-z0-9 .,:;_·-]", " ", text))  # noqa: S704 - nothing else is left


def _unbroken(page: str) -> str:
    """Keep a number and its percent sign on one line."""
    return re.sub(r"(\d) %", "\\1\u00a0%", page)
