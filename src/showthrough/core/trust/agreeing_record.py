"""Whether the parts of a record agree: findings and controls with its cards, claims with its accounting."""

from collections.abc import Iterable, Iterator, Mapping

from showthrough.core.beside.sibling_audit import SiblingFigure
from showthrough.core.cards import Card, Statistic, all_cards
from showthrough.core.records import AuditRecord, Control, Finding, Outcome
from showthrough.core.trust.agreeing_claims import contradiction_of_account, contradictions_in_claims
from showthrough.core.trust.agreeing_figures import contradiction_in
from showthrough.core.types import Scalar
from showthrough.legible import legible


def contradictions(record: AuditRecord) -> Iterator[str]:
    """Yield a sentence, without a full stop, for each thing in a record that cannot be true."""
    cards = {card.name: card for card in record.cards}
    if len(cards) < len(record.cards):
        yield "two cards of the record have one name"
    for finding in record.findings:
        reasons = _of_finding(finding, cards.get(finding.check))
        yield from (f"finding {_named(finding)}: {reason}" for reason in reasons)
    account = record.subject.accounting
    wrong = contradiction_of_account(account)
    if wrong is not None:
        yield f"the account of the training: {wrong}"
    told = _claiming(record.findings, cards)
    for finding, reason in contradictions_in_claims(told, account):
        yield f"finding {_named(finding)}: {reason}"
    yield from _of_shown(record)
    for control in record.controls:
        reasons = _of_control(control, cards.get(control.check))
        yield from (f"{control.kind.value} control {_named(control)}: {reason}" for reason in reasons)
    yield from _of_siblings(record, cards)


def _of_siblings(record: AuditRecord, cards: Mapping[str, Card]) -> Iterator[str]:
    names = [sibling.name for sibling in record.siblings]
    if record.subject.name in names or len(set(names)) < len(names):
        yield "a generator is told as its own sibling, or one sibling twice"
    for sibling in record.siblings:
        for figure in (sibling.leak, sibling.use):
            card = None if figure is None else cards.get(figure.check)
            if figure is not None:
                reasons = _of_figure(figure, card)
                yield from (f"sibling {legible(sibling.name)}: {reason}" for reason in reasons)


def _of_figure(figure: SiblingFigure, card: Card | None) -> Iterator[str]:
    described = None if card is None else card.statistic(figure.statistic)
    if card is None or described is None or card.suite != figure.suite:
        yield "no card of the record has such a figure"
        return
    reason = contradiction_in(Finding(**dict(figure), outcome=Outcome.MEASURED), described)
    if reason is not None:
        yield reason


def _claiming(
    findings: Iterable[Finding], cards: Mapping[str, Card]
) -> list[tuple[Finding, Statistic | None]]:
    """Return findings with what says which part of a claim each is.

    That is the installed card where the record's own does not say so: a figure is no less about a claim
    when somebody takes that word from the card beside it.
    """
    installed, told = all_cards(), []
    for finding in findings:
        own = _described(finding, cards)
        known = own if own is not None and own.claim else _described(finding, installed)
        told.append((finding, known if known is not None and known.claim else own))
    return told


def _described(finding: Finding, cards: Mapping[str, Card]) -> Statistic | None:
    card = cards.get(finding.check)
    return None if card is None else card.statistic(finding.statistic)


def _of_finding(finding: Finding, card: Card | None) -> Iterator[str]:
    described = None if card is None else card.statistic(finding.statistic)
    if card is None or described is None or card.suite != finding.suite:
        yield "no card of the record has such a figure"
        return
    reason = contradiction_in(finding, described)
    if reason is not None:
        yield reason


def _of_shown(record: AuditRecord) -> Iterator[str]:
    """Yield figures of people shown by several attacks that no finding of the record has."""
    if record.shown is None:
        return
    for place, shower in enumerate(record.shown.showers):
        told = [
            one.hits
            for one in record.findings
            if (one.check, one.statistic) == (shower.check, shower.statistic)
            and shower.params.items() <= one.params.items()
        ]
        n = record.shown.shown_by(place)
        if n not in told:
            name = legible(f"{shower.check}.{shower.statistic}{_narrowed(shower.params)}")
            yield f"people shown by several attacks: {n} are shown by {name}, and no finding says so"


def _of_control(control: Control, card: Card | None) -> Iterator[str]:
    described = None if card is None else card.statistic(control.statistic)
    if card is None or described is None or card.suite != control.suite:
        yield "no card of the record has such a figure"
    elif control.value is None and (control.caught or control.interval is not None):
        yield "it has no value, and was caught or has an interval all the same"
    else:
        yield from _of_catch(control, described)


def _of_catch(control: Control, described: Statistic) -> Iterator[str]:
    """Yield where a control says that it was caught, or was not, and its interval says otherwise."""
    if control.interval is None or described.chance is None:
        return
    if control.caught is not (control.interval.low > described.chance):
        was = "was caught" if control.caught else "was not caught"
        yield f"it {was}, and its interval begins at {control.interval.low:g} (chance {described.chance:g})"


def _named(figure: Finding | Control) -> str:
    """Return the name of a figure with its parameters; a record may come from anybody."""
    return legible(f"{figure.check}.{figure.statistic}{_narrowed(figure.params)}")


def _narrowed(params: Mapping[str, Scalar]) -> str:
    told = ",".join(f"{key}={value}" for key, value in sorted(params.items()))
    return f"[{told}]" if told else ""
