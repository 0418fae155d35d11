"""Which answers may count: controls that behaved, and embedders that are biometric matchers."""

from collections.abc import Iterable
from math import isnan

from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Control, ControlKind, EmbedderInfo, Finding
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import suite_of

MATCHERS_NEEDED = 2
JOINT = " + "  # between the names of matchers that judge together
WAYS = ("by", "form")  # parameters that make one check several attacks


def doubt_about(finding: Finding, record: AuditRecord) -> str | None:
    """Return why an answer does not count, or None where its controls behaved.

    A test that misses a planted leak would also miss a real one; a test that accuses an independent
    generator would accuse anybody. The controls are those of the same check and embedder, or of the
    suite where the check has none of its own. What is no biometric matcher answers no biometric question.
    """
    if is_biometric(finding, record) and matcher_of(finding, record) is None:
        name = finding.params.get("by", "used here")
        return f"The embedder {name} is not a biometric matcher, so it can neither pass nor fail a limit."
    if not _has_adversary(finding, record):
        return None
    controls = _controls_of(finding, record)
    surprise = next((control for control in controls if not control.as_expected), None)
    if surprise is not None:
        return _surprise(surprise)
    kinds = {control.kind for control in controls}
    if kinds == set(ControlKind):
        return None
    if ControlKind.POSITIVE not in kinds:
        return f"No leak was planted to try the {finding.suite} test on, so its answer does not count."
    return (
        f"The {finding.suite} test was not tried on an independent generator, so its answer does not count."
    )


def _controls_of(finding: Finding, record: AuditRecord) -> list[Control]:
    suite = [control for control in record.controls if control.suite == finding.suite]
    card = record.card(finding.check)
    check = finding.check if card is None or card.judged_by is None else card.judged_by
    own = [control for control in suite if control.check == check] or suite
    return [
        control
        for control in own
        if control.value is not None and not isnan(control.value) and _is_alike(control, finding)
    ]


def _is_alike(control: Control, finding: Finding) -> bool:
    """Return whether both were made in one way: embedder, form of the attack."""
    given = finding.params
    return all(given[key] == control.params[key] for key in WAYS if key in given and key in control.params)


def that_can_see(findings: Iterable[Finding], record: AuditRecord) -> list[Finding]:
    """Return the findings without those of attacks that are blind to the leak planted on purpose.

    A weak attack takes nothing away from a stronger one that looks through the same embedder. One that
    is blind and raises an alarm all the same stays, and so do all where none can see.
    """
    found = list(findings)
    seeing = {
        finding.params.get("by")
        for finding in found
        if has_value(finding) and doubt_about(finding, record) is None
    }
    return [
        finding
        for finding in found
        if finding.shows_leak or finding.params.get("by") not in seeing or not _is_blind(finding, record)
    ]


def _is_blind(finding: Finding, record: AuditRecord) -> bool:
    positive = [c for c in _controls_of(finding, record) if c.kind is ControlKind.POSITIVE]
    return has_value(finding) and bool(positive) and not any(control.caught for control in positive)


def matcher_of(finding: Finding, record: AuditRecord) -> EmbedderInfo | None:
    """Return the (first) biometric matcher behind a finding, or None where one is none or is not named."""
    return next(iter(_matchers(finding.params.get("by"), record)), None)


def is_biometric(finding: Finding, record: AuditRecord) -> bool:
    """Return whether the finding is a biometric claim, which only matchers may support."""
    return suite_of(finding.suite, record).needs_matchers


def is_context(finding: Finding, record: AuditRecord) -> bool:
    """Return whether this is a biometric finding of an embedder that is known to be no matcher."""
    by = finding.params.get("by")
    is_no_matcher = any(info.name == by and not info.is_matcher for info in record.embedders)
    return is_biometric(finding, record) and is_no_matcher


def different_matchers(findings: Iterable[Finding], record: AuditRecord) -> int:
    """Return how many different matchers measured these; one network under two names is one."""
    found = [info for finding in findings for info in _matchers(finding.params.get("by"), record)]
    return len({info.digest or info.name for info in found})


def _matchers(by: object, record: AuditRecord) -> list[EmbedderInfo]:
    names = str(by).split(JOINT)
    found = [info for info in record.embedders if info.name in names and info.is_matcher]
    return found if len(found) == len(names) else []


def _has_adversary(finding: Finding, record: AuditRecord) -> bool:
    card = record.card(finding.check)
    return card is None or card.adversary is not None  # without a card: assume the worst


def within_reach(finding: Finding, record: AuditRecord, policy: Policy) -> bool:
    """Return whether recipients could do this: they see samples, and losses or weights where they are given.

    An audit of differential privacy asks whether training kept its word, which no recipient changes.
    """
    card = record.card(finding.check)
    if card is None or card.adversary is None or suite_of(card.suite, record).audits_claim:
        return True
    return card.adversary.access in policy.access


def _surprise(control: Control) -> str:
    if control.kind is ControlKind.POSITIVE:
        return f"The {control.suite} test missed a leak planted on purpose, so its answer does not count."
    return (
        f"The {control.suite} test raised an alarm where nothing was planted, so its answer does not count."
    )
