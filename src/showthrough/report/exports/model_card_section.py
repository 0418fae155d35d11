"""A section for a model card: the verdict, every limit with what was measured, and what was not tested."""

from collections.abc import Sequence

from showthrough.core.decision import Decision, Ruling
from showthrough.core.records import AuditRecord
from showthrough.legible import legible
from showthrough.report.coverage import tested
from showthrough.report.evidence import limit_of
from showthrough.report.words import day, interval_text, value_text

LONGEST = 1000  # characters of a sentence


def model_card_section(record: AuditRecord, decision: Decision) -> str:
    """Return the Markdown of a section, to be put into the README.md of a model repository."""
    policy = decision.policy or record.policy
    untested = [item for item in tested(record, policy) if item.status == "not run"]
    lines = [
        "## Does a real person show through?",
        "",
        f"**{decision.verdict.value}** under the policy {_plain(decision.policy_name)}, version "
        f"{_plain(decision.policy_version)}. This is not a legal verdict.",
        f"It is about {_plain(record.heading)} and holds until {day(decision.valid_until)}.",
        "",
        *[f"- {_plain(reason)}" for reason in decision.reasons[:5]],
        "",
        "| Limit on | Limit | Measured | 95 % interval | Result |",
        "|---|---|---|---|---|",
        *[_row(ruling, record) for ruling in decision.rulings],
        "",
        "### What was not tested",
        "",
        *_untested([f"{item.name}. {item.consequence}" for item in untested]),
        "",
        f"Measured with showthrough {_plain(record.tool_version)} on {day(record.created)}, run "
        f"{_plain(record.run_id)}. Record: `{decision.record_digest}`.",
    ]
    return "\n".join(lines) + "\n"


def _untested(told: Sequence[str]) -> list[str]:
    return [f"- {_plain(one)}" for one in told] or ["Every class of attack was tried, at least partly."]


def _row(ruling: Ruling, record: AuditRecord) -> str:
    told, finding = limit_of(ruling, record), ruling.finding
    card = None if finding is None else record.card(finding.check)
    figures = ("–", "–") if finding is None else (value_text(finding, card), interval_text(finding, card))
    cells = (told.name, told.limit, *figures, told.status)
    return f"| {' | '.join(_plain(one) for one in cells)} |"


def _plain(text: str) -> str:
    """Return text that stays text in Markdown, in a table too."""
    shown = legible(" ".join(text.split()), LONGEST)
    for sign in "\\`*_[]<>|#":
        shown = shown.replace(sign, f"\\{sign}")
    return shown
