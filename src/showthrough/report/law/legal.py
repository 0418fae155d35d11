"""Crosswalk from limits to the laws and guidelines that they answer, as the record froze them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from showthrough.core.decision import Ruling
from showthrough.core.law.cited_texts import legal_sources, named_paragraphs
from showthrough.core.law.legal_source import LegalParagraph, LegalSource, unlisted
from showthrough.core.policy import Policy, Rule
from showthrough.core.records import AuditRecord
from showthrough.interpret.numbers import day


class Ruled(Protocol):
    """Limit that was ruled on; how it is printed is the affair of whoever prints it."""

    @property
    def ruling(self) -> Ruling:
        """Return what the gate said."""


class CitedText(NamedTuple):
    """One text of the crosswalk: how settled it is, what is used of it, and which limits lean on it."""

    source: LegalSource
    state: str
    used: tuple[LegalParagraph, ...]
    limits: tuple[Ruled, ...]


class Law(NamedTuple):
    """Section 11: the texts that limits lean on, how many of these lean on drafts, and other texts."""

    texts: tuple[CitedText, ...]
    drafts: str
    others: tuple[CitedText, ...]


def texts_of(record: AuditRecord) -> Mapping[str, LegalSource]:
    """Return all known texts by key: as the record froze them, or as this version ships them.

    A record of an older version froze none, and another policy may name texts that this audit did not.
    """
    return {**legal_sources(), **{source.key: source for source in record.sources}}


def leans_on(rule: Rule, record: AuditRecord) -> str:
    """Return the text and the paragraphs that a limit answers, with "draft" where the text is one."""
    if not rule.source:
        return ""
    source = texts_of(record).get(rule.source) or unlisted(rule.source)
    return ", ".join((source.named, *named_paragraphs(rule.paragraph)))


def law_of(policy: Policy, limits: Sequence[Ruled], record: AuditRecord) -> Law:
    """Return what section 11 prints of the texts behind a policy and its limits."""
    known = texts_of(record)
    keys = dict.fromkeys([*policy.legal_sources, *(rule.source for rule in policy.rules if rule.source)])
    texts = tuple(_text(known.get(key) or unlisted(key), limits) for key in keys)
    drafts = {text.source.key for text in texts if text.source.status == "draft"}
    leaning = sum(limit.ruling.rule.source in drafts for limit in limits)
    others = tuple(_text(source, ()) for source in known.values() if source.always and source.key not in keys)
    return Law(texts, _leaning(leaning, len(limits)), others)


def _text(source: LegalSource, limits: Sequence[Ruled]) -> CitedText:
    leaning = tuple(limit for limit in limits if limit.ruling.rule.source == source.key)
    names = dict.fromkeys(name for limit in leaning for name in named_paragraphs(limit.ruling.rule.paragraph))
    used = tuple(found for name in names if (found := source.paragraph(name)) is not None)
    return CitedText(source, state_of(source), used, leaning)


def state_of(source: LegalSource) -> str:
    """Return in words how settled a text is, and when somebody looked.

    >>> state_of(unlisted("ours"))
    'Unknown, not verified'
    """
    told = source.status.capitalize()
    if source.consultation_closed is not None:
        told += f", consultation closed {day(source.consultation_closed)}"
    return f"{told}, {_looked_up(source.date_checked)}"


def _looked_up(when: date | None) -> str:
    return f"looked up {day(when)}" if when is not None else "not verified"


def _leaning(leaning: int, limits: int) -> str:
    if not leaning:
        return ""
    if limits == 1:
        return "The only limit leans on a draft; its final text may say something else."
    verb = "leans" if leaning == 1 else "lean"
    return f"Of {limits} limits, {leaning} {verb} on a draft; its final text may say something else."
