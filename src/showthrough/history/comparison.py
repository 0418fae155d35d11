"""An audit beside the one before: each key figure then, and whether it moved by more than noise."""

from collections.abc import Callable

from showthrough.core.beside.earlier_audit import MOST, EarlierAudit, EarlierFigure
from showthrough.core.decision import Change, Significance
from showthrough.core.records import AuditRecord, Finding, digest
from showthrough.interpret.change import changes, unlike
from showthrough.interpret.described import statistic_of
from showthrough.legible import legible

ORDER = tuple(Significance)  # worse, better, no difference, not comparable


def is_key(finding: Finding, record: AuditRecord) -> bool:
    """Return whether a figure shows a harm, is about a claim, or has a limit in the record's policy."""
    described = statistic_of(finding, record)
    if described is None:
        return False
    limited = any(
        rule.statistic == finding.statistic and rule.check in (finding.check, finding.suite)
        for rule in record.policy.rules
    )
    return limited or described.harm != "none" or described.claim is not None


def earlier_audit(
    before: AuditRecord,
    after: AuditRecord,
    verdict: str = "",
    record_digest: str = "",
    *,
    about: Callable[[Finding], bool] | None = None,
) -> EarlierAudit:
    """Return the earlier of two audits with its figures beside those of the later one, the worst first."""
    found = [one for one in changes(before, after, about=about) if one.before is not None]
    found.sort(key=lambda one: (ORDER.index(one.significance), not _shows_harm(one, after)))
    return EarlierAudit(
        run_id=before.run_id,
        created=before.created,
        record_digest=record_digest or digest(before),
        subject_digest=before.subject.digest,
        tool_version=before.tool_version,
        verdict=verdict,
        unlike=tuple(_differences(before, after)),
        figures=tuple(_figure(one) for one in found[:MOST]),
    )


def _shows_harm(one: Change, record: AuditRecord) -> bool:
    found = one.after or one.before
    described = None if found is None else statistic_of(found, record)
    return described is not None and described.harm != "none"


def _figure(one: Change) -> EarlierFigure:
    assert one.before is not None, "only figures that were measured before are kept"
    return EarlierFigure(
        check=one.check,
        suite=one.suite,
        statistic=one.statistic,
        params=one.params,
        value=one.before.value,
        interval=one.before.interval,
        n=one.before.n_identities or one.before.n_images,
        significance=one.significance.value,
        reason=one.reason,
        difference=one.difference,
        difference_interval=one.interval,
    )


def _differences(before: AuditRecord, after: AuditRecord) -> list[str]:
    """Return as sentences what else is not the same, so that a change may come from it."""
    told = []
    names = [legible(record.subject.name) for record in (before, after)]
    if names[0] != names[1]:
        told.append(f"The generators differ: {names[0]} before, {names[1]} now.")
    elif before.subject.digest != after.subject.digest:
        told.append("The generator has changed: its weights or its images are others than before.")
    else:
        told.append("The generator is the same as before.")
    if _matchers(before) != _matchers(after):
        told.append("The audits looked through other embedders: a change may come from them.")
    if before.policy != after.policy:
        told.append("The policies differ, so the verdicts cannot be compared directly.")
    return [*told, *unlike(before, after)]


def _matchers(record: AuditRecord) -> set[tuple[str, str]]:
    return {(info.name, info.digest) for info in record.embedders}
