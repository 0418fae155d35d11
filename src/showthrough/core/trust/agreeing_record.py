"""Whether the parts of a record agree: findings and controls with its cards, claims with its accounting."""

from collections.abc import Iterator, Mapping
from math import isclose

from showthrough.core.cards import Card, Statistic
from showthrough.core.records import AuditRecord, Control, Finding, Outcome
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.trust.agreeing_figures import ROUNDING, contradiction_in
from showthrough.core.types import Scalar
from showthrough.legible import legible


def contradictions(record: AuditRecord) -> Iterator[str]:
    """Yield a sentence, without a full stop, for each thing in a record that cannot be true."""
    cards = {card.name: card for card in record.cards}
    if len(cards) < len(record.cards):
        yield "two cards of the record have one name"
    for finding in record.findings:
        reasons = _of_finding(finding, cards.get(finding.check), record.subject.accounting)
        yield from (f"finding {_named(finding)}: {reason}" for reason in reasons)
    for control in record.controls:
        reasons = _of_control(control, cards.get(control.check))
        yield from (f"{control.kind.value} control {_named(control)}: {reason}" for reason in reasons)


def _of_finding(finding: Finding, card: Card | None, claim: DPCertificate | None) -> Iterator[str]:
    described = None if card is None else card.statistic(finding.statistic)
    if card is None or described is None or card.suite != finding.suite:
        yield "no card of the record has such a figure"
        return
    reason = contradiction_in(finding, described)
    if reason is not None:
        yield reason
    if described.claim == "claimed" and finding.outcome is Outcome.MEASURED:
        yield from _of_claim(finding, claim)


def _of_claim(finding: Finding, claim: DPCertificate | None) -> Iterator[str]:
    if claim is None:
        yield "it is a claim, and the record holds no account of the training behind it"
    elif finding.value is None or not isclose(finding.value, claim.epsilon, rel_tol=ROUNDING):
        told = "nothing" if finding.value is None else f"{finding.value:g}"
        yield f"it claims {told}, and the account of the training says {claim.epsilon:g}"


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
