"""What was tested and what was not, and whether the tests could have seen a leak."""

from math import isfinite
from typing import NamedTuple

from showthrough.core.bounds import has_value
from showthrough.core.phrases import phrase_of
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Control, ControlKind, Finding, Outcome
from showthrough.core.wording import count, digits
from showthrough.report.words import figure_text, label, suite_title

ACCESS_OF = {
    "images_only": ("samples",),
    "internal": ("samples",),
    "api": ("samples", "losses"),
    "open_weights": ("samples", "losses", "weights"),
}
CLASSES = (
    ("Membership inference", "membership", "who was in the training data"),
    ("Attribute inference", "attribute", "what the model gives away about traits of known people"),
    ("Exfiltration", "exfiltration", "whether data can be pulled out through the system around the model"),
    ("Regurgitation", "memorisation", "whether training images come back"),
    ("Model inversion", "inversion", "whether a face can be computed back from the model"),
    ("Reconstruction", "reconstruction", "whether training images can be rebuilt"),
    ("Biometric match", "biometric", "whether synthetic faces match real people"),
    ("Plate read-back", "plates", "whether real plate numbers can be read"),
    ("Redaction reversal", "redaction", "whether blurred or covered faces can be recognised"),
)


class Tested(NamedTuple):
    """One class of attack: how far it was tested, and what follows."""

    name: str
    status: str  # executed, partly, not run
    consequence: str
    budget: str
    knowledge: str


class ControlLine(NamedTuple):
    """One control, in words."""

    suite: str
    label: str
    planted: str
    expected: str
    happened: str
    value: str
    as_expected: bool
    n_images: str


class Power(NamedTuple):
    """The smallest leak that a check could have shown."""

    suite: str
    statistic: str
    label: str
    detectable: str
    n: str


def tested(record: AuditRecord, policy: Policy) -> tuple[Tested, ...]:
    """Return the attack classes of EDPB Opinion 28/2024 (paragraph 55) and three more."""
    return tuple(_tested(name, suite, unknown, record, policy) for name, suite, unknown in CLASSES)


def _tested(name: str, suite: str, unknown: str, record: AuditRecord, policy: Policy) -> Tested:
    found = [finding for finding in record.findings if finding.suite == suite]
    answered = [finding for finding in found if has_value(finding)]
    if not answered:
        return Tested(name, "not run", f"Nothing is known about {unknown}.", "none", "–")
    cards = [card for card in record.cards if card.suite == suite and card.adversary is not None]
    tried = {card.adversary.access for card in cards if card.adversary}
    lacking = [access for access in ACCESS_OF[policy.release_context] if access not in tried]
    open_ones = sum(f.outcome in (Outcome.NOT_RUN, Outcome.FAILED, Outcome.UNDERPOWERED) for f in found)
    consequence = "Section 6 has the answer."
    if lacking:
        consequence = f"Recipients can see {' and '.join(lacking)}, and no attack used them."
    elif open_ones:
        consequence = f"{count(open_ones)} of {count(len(found))} figures have no answer; section 6 says why."
    status = "partly" if lacking or open_ones else "executed"
    return Tested(name, status, consequence, _budget(found, record), _knowledge(record, suite))


def _budget(found: list[Finding], record: AuditRecord) -> str:
    checks = {finding.check: finding.seconds for finding in found}
    attacks = f"{count(len(checks))} {'attack' if len(checks) == 1 else 'attacks'}"
    seconds = sum(checks.values())
    time = f"{digits(seconds, 2)} s of computing" if seconds else "no computing time recorded"
    return f"{attacks}, {count(record.subject.n_samples)} synthetic images, {time}"


def _knowledge(record: AuditRecord, suite: str) -> str:
    who = [card.adversary.who for card in record.cards if card.suite == suite and card.adversary is not None]
    return " ".join(dict.fromkeys(who)) or "–"


def controls(record: AuditRecord) -> tuple[ControlLine, ...]:
    """Return every control with what was expected of it and what happened."""
    return tuple(_control(control, record) for control in record.controls)


def _control(control: Control, record: AuditRecord) -> ControlLine:
    stand_in = Finding(
        check=control.check,
        suite=control.suite,
        statistic=control.statistic,
        outcome=Outcome.MEASURED,
        value=control.value,
        params=control.params,
    )
    phrase = phrase_of(stand_in, record.card(control.check))
    happened = "caught" if control.caught else "not caught"
    return ControlLine(
        suite=suite_title(control.suite),
        label=label(stand_in),
        planted=control.planted,
        expected="caught" if control.kind is ControlKind.POSITIVE else "not caught",
        happened=happened if control.value is not None else "no answer",
        value=figure_text(control.value, phrase),
        as_expected=control.as_expected and control.value is not None,
        n_images=count(control.n_images),
    )


def powers(record: AuditRecord) -> tuple[Power, ...]:
    """Return the smallest leak that each figure could have shown in 80 of 100 such audits."""
    return tuple(
        Power(
            suite_title(finding.suite),
            finding.statistic.replace("_", " "),
            label(finding, record.findings),
            figure_text(finding.detectable, phrase_of(finding, record.card(finding.check))),
            people_and_images(finding),
        )
        for finding in record.findings
        if finding.detectable is not None and isfinite(finding.detectable) and has_value(finding)
    )


def people_and_images(finding: Finding) -> str:
    """Return how much data stands behind a finding."""
    told = [f"{count(finding.n_identities)} people"] if finding.n_identities else []
    told += [f"{count(finding.n_images)} images"] if finding.n_images else []
    return ", ".join(told) or "not stated"
