"""summary.md: the decision for a pull request, short enough to be read there."""

from jinja2 import Environment, FunctionLoader, StrictUndefined

from showthrough.core.card_words.kind_words import in_words_of
from showthrough.core.decision import Decision, Status
from showthrough.core.records import AuditRecord
from showthrough.interpret.described import suite_of
from showthrough.interpret.planted_copies import missed_line
from showthrough.interpret.shown import only_shown, shown
from showthrough.interpret.unseen import seen_line
from showthrough.report.change.since_last import SinceLast
from showthrough.report.evidence import limit_of
from showthrough.report.html import template_text
from showthrough.report.language import Messages
from showthrough.report.words import STATUS, day


def render_markdown(record: AuditRecord, decision: Decision, messages: Messages | None = None) -> str:
    """Return the decision, its reasons and every limit as Markdown, in the language of the messages if any.

    What a language lacks stays English.
    """
    record = shown(record)
    environment = Environment(  # noqa: S701 - Markdown, not HTML; text passes through the filter `md`
        loader=FunctionLoader(template_text),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=only_shown,
    )

    def said(text: str) -> str:
        told = None if messages is None else messages.translated(" ".join(text.split()))
        return _escaped(in_words_of(record.config.audited, text) if told is None else told)

    environment.filters.update(md=said, day=day)
    limits = tuple(limit_of(ruling, record) for ruling in decision.rulings)
    missing = [suite_of(name, record).title for name in decision.missing_coverage]
    counts = [
        f"{decision.count(status)} {STATUS[status].lower()}" for status in Status if decision.count(status)
    ]
    return environment.get_template("summary.md.j2").render(
        record=record,
        decision=decision,
        limits=limits,
        counts=counts,
        report="report.html" if messages is None else f"report.{messages.code}.html",
        missing=missing,
        seen=seen_line(record),
        missed=missed_line(record),
    )


def change_markdown(found: SinceLast) -> str:
    """Return what became of each figure between two audits as Markdown: sentences and a table."""
    heads = ("Figure", "Before", "Now", "Change")
    table = [heads, ("---",) * len(heads), *(row[:4] for row in found.rows)]
    lines = [f"| {' | '.join(_escaped(cell) if cell != '---' else cell for cell in row)} |" for row in table]
    told = [f"- {_escaped(sentence)}" for sentence in (*found.tally, *found.unlike)]
    return "\n".join([*told, "", *(lines if found.rows else [])]).strip()


def _escaped(text: str) -> str:
    """Return text that stays text in a Markdown table: no links, no HTML, no new cells, nobody called."""
    for sign in "\\`*_[]<>|#~":
        text = text.replace(sign, f"\\{sign}")
    text = text.replace("://", ":\\//").replace("www.", "www\\.").replace("@", "&#64;")
    return " ".join(text.split())
