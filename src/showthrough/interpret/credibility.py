"""Which answers may count: controls that behaved, and embedders that are biometric matchers."""

from collections.abc import Iterable
from math import isnan

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.cards import Card, Statistic
from showthrough.core.data_faults import DataFault
from showthrough.core.policy import Policy
from showthrough.core.records import AuditRecord, Control, ControlKind, Finding, Outcome
from showthrough.core.types import Role
from showthrough.interpret.bounds import has_value
from showthrough.interpret.described import statistic_of, suite_of

MATCHERS_NEEDED = 2
JOINT = " + "  # between the names of matchers that judge together
REAL = {Role.TRAIN, Role.HOLDOUT, Role.REFERENCE}
WAYS = ("by", "form")  # parameters that make one check several attacks


def doubt_about(finding: Finding, record: AuditRecord) -> str | None:
    """Return the reason why an answer does not count, or None where its controls behaved.

    A test that misses a planted leak would also miss a real one; a test that accuses an independent
    generator would accuse anybody. The controls are those of the same check and embedder, or of the
    suite where the check has none of its own. What is no biometric matcher answers no biometric question,
    and what is known to be amiss with the data counts against all that rests on it.
    """
    if is_biometric(finding, record) and matcher_of(finding, record) is None:
        name = finding.params.get("by", "used here")
        return f"The embedder {name} is not a biometric matcher, so it can neither pass nor fail a limit."
    amiss = fault_under(finding, record)
    if amiss is not None and not _stands(finding, statistic_of(finding, record), amiss):
        return amiss.reason
    return _doubt_by_controls(finding, record) if _has_adversary(finding, record) else None


def _doubt_by_controls(finding: Finding, record: AuditRecord) -> str | None:
    controls = _controls_of(finding, record)
    is_copy = _is_case(finding, statistic_of(finding, record))
    if is_copy:
        controls = [
            control for control in controls if control.kind is not ControlKind.POSITIVE
        ]  # too little is seen
    surprise = next((control for control in controls if not control.as_expected), None)
    if surprise is not None:
        return _surprise(surprise)
    kinds = {control.kind for control in controls}
    if is_copy or kinds >= {ControlKind.POSITIVE, ControlKind.NEGATIVE}:
        return None
    missing = "a leak planted on purpose" if ControlKind.POSITIVE not in kinds else "an independent generator"
    return f"The {finding.suite} test has no answer on {missing}, so its answer does not count."


def shows_single_case(finding: Finding, record: AuditRecord) -> bool:
    """Return whether a finding shows what one case of exposes a person, and found one."""
    return _is_case(finding, statistic_of(finding, record))


def fault_under(finding: Finding, record: AuditRecord) -> DataFault | None:
    """Return the fault of the data or the instruments that a figure rests on, which lets it meet no limit.

    A card tells by its needs what it rests on; without a card a figure rests on everything. What
    describes the real people alone is no answer that their faults could spoil. Source: METHODS 10.7.
    """
    return _fault_of(finding, record.card(finding.check), record.faults)


def withheld(finding: Finding, card: Card, faults: Iterable[DataFault]) -> Finding:
    """Return a finding without its figures, and the reason, where an audit would not let them meet a limit.

    A leak that is shown whatever the fault stands, and its note tells of the fault. What an audit's page,
    gate and report make of the faults in its record, single attacks from Python make of theirs.
    """
    amiss = _fault_of(finding, card, faults)
    if amiss is None or finding.outcome is not Outcome.MEASURED:
        return finding
    if finding.shows_leak and _stands(finding, card.statistic(finding.statistic), amiss):
        return finding.model_copy(update={"note": f"{amiss.reason} {finding.note}".strip()})
    return Finding(
        check=finding.check,
        suite=finding.suite,
        statistic=finding.statistic,
        outcome=Outcome.NOT_ASSESSABLE,
        params=finding.params,
        seconds=finding.seconds,
        note=amiss.reason,
    )


def may_be_doomed(card: Card) -> bool:
    """Return whether a fault of the data could spoil figures of a card: not those of real people alone."""
    return not set(card.needs) <= REAL


def _fault_of(finding: Finding, card: Card | None, faults: Iterable[DataFault]) -> DataFault | None:
    names = str(finding.params.get("by", "")).split(JOINT)
    for fault in faults:
        is_meant = not fault.by or fault.by in names
        if fault.dooms and is_meant and (card is None or _rests_on(card, fault)):
            return fault
    return None


def _stands(finding: Finding, described: Statistic | None, amiss: DataFault) -> bool:
    """Return whether what a figure shows stands whatever is amiss with the held-out people.

    A single copy is shown by its distance to one person, and a guess at membership was weighed
    against what the split gives away by itself (METHODS 10.2 and 0.6).
    """
    if amiss.lacks != Role.HOLDOUT or described is None:
        return False
    return described.guesses_membership or _is_case(finding, described)


def _is_case(finding: Finding, described: Statistic | None) -> bool:
    """Return whether a finding shows cases of which a single one is enough.

    Controls tell what a test that found nothing could have seen. What was found is there without them:
    whoever deletes the controls from a record takes no copy back.
    """
    is_enough = described is not None and described.one_is_enough
    return is_enough and has_value(finding) and (finding.value or 0) > 0


def _rests_on(card: Card, fault: DataFault) -> bool:
    return fault.lacks in card.needs and may_be_doomed(card)


def _controls_of(finding: Finding, record: AuditRecord) -> list[Control]:
    suite = [control for control in record.controls if control.suite == finding.suite]
    card = record.card(finding.check)
    check = finding.check if card is None or card.judged_by is None else card.judged_by
    of_check = [control for control in suite if control.check == check]
    leading = None if card is None else card.statistics[0].name
    own = next(
        (
            tried
            for name in (finding.statistic, leading)
            if (tried := [control for control in of_check if control.statistic == name])
        ),
        of_check or suite,
    )
    return [
        control
        for control in own
        if control.value is not None and not isnan(control.value) and _is_alike(control, finding)
    ]


def _is_alike(control: Control, finding: Finding) -> bool:
    """Return whether both were made in one way: embedder, form of the attack."""
    given, tried = finding.params, control.params
    return not any(key in given and key in tried and given[key] != tried[key] for key in WAYS)


def that_can_see(findings: Iterable[Finding], record: AuditRecord) -> list[Finding]:
    """Return the findings without those of attacks that are blind to the leak planted on purpose.

    A weak attack takes nothing away from a stronger one that looks through the same embedder. One that
    is blind and raises an alarm all the same stays, and so do all where none can see.
    """
    found = list(findings)
    sound = [one for one in found if has_value(one) and doubt_about(one, record) is None]
    seeing, counting = {finding.params.get("by") for finding in sound}, {id(finding) for finding in sound}
    return [
        finding
        for finding in found
        if id(finding) in counting
        or finding.shows_leak
        or finding.params.get("by") not in seeing
        or not _is_blind(finding, record)
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
    where = (
        "at samples that show nobody"
        if control.kind is ControlKind.DEGENERATE
        else "where nothing was planted"
    )
    return f"The {control.suite} test raised an alarm {where}, so its answer does not count."
