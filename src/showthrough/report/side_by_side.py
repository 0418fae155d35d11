"""Attacks of one suite side by side: one figure by each, between all hidden and nothing hidden."""

from collections.abc import Sequence
from typing import NamedTuple

from showthrough.core.cards import Card
from showthrough.core.records import AuditRecord, Control, ControlKind, Finding
from showthrough.interpret.bounds import has_value
from showthrough.interpret.sentences import phrase_of
from showthrough.report.words import interval_text, label, told_figure, value_text


class Beside(NamedTuple):
    """One attack's figure, and the same where everything was hidden, and where nothing was."""

    attack: str
    way: str
    value: str
    interval: str
    floor: str
    chance: str
    ceiling: str


class SideBySide(NamedTuple):
    """One figure by all attacks of a suite that measure it."""

    name: str
    lines: tuple[Beside, ...]


def side_by_side(suite: str, record: AuditRecord) -> tuple[SideBySide, ...]:
    """Return each figure of harmed people that several attacks of a suite measure, the worst first."""
    cards = {card.name: card for card in record.cards if card.suite == suite}
    measuring: dict[str, list[Card]] = {}
    for card in cards.values():
        for described in card.statistics:
            if described.harm != "none" and described.kind == "share" and card.adversary is not None:
                measuring.setdefault(described.name, []).append(card)
    shared = {name: {card.name for card in own} for name, own in measuring.items() if len(own) > 1}
    tables = []
    for statistic, checks in shared.items():
        found = [
            f for f in record.findings if f.statistic == statistic and f.check in checks and has_value(f)
        ]
        if found:
            name = phrase_of(found[0], cards[found[0].check]).name
            ordered = sorted(found, key=_worst_first)
            tables.append(SideBySide(name, tuple(_beside(one, cards, found, record) for one in ordered)))
    return tuple(tables)


def _worst_first(finding: Finding) -> tuple[float, str]:
    return -(finding.value or 0.0), finding.model_dump_json()


def _beside(
    finding: Finding, cards: dict[str, Card], among: Sequence[Finding], record: AuditRecord
) -> Beside:
    card = cards[finding.check]
    phrase = phrase_of(finding, card)
    own = [control for control in record.controls if _is_of(control, finding)]
    return Beside(
        attack=card.title,
        way=label(finding, among, card),
        value=value_text(finding, card),
        interval=interval_text(finding, card),
        floor=told_figure(_value(own, ControlKind.NEGATIVE), phrase),
        chance=told_figure(finding.chance, phrase),
        ceiling=told_figure(_value(own, ControlKind.POSITIVE), phrase),
    )


def _is_of(control: Control, finding: Finding) -> bool:
    """Return whether a control measured this figure in this way; what it chose on the way may differ."""
    if (control.check, control.statistic) != (finding.check, finding.statistic):
        return False
    return control.params.get("by") == finding.params.get("by")


def _value(controls: Sequence[Control], kind: ControlKind) -> float | None:
    return next((control.value for control in controls if control.kind is kind), None)
