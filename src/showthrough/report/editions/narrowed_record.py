"""The record of an edition: what its readers may not see is not in it, so no rendering can show it."""

from collections.abc import Mapping
from typing import TypeVar

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.policy import Policy, Waiver
from showthrough.core.records import AuditRecord, Finding, Outcome, Quarantined, RoleData
from showthrough.errors import IntegrityError
from showthrough.report.editions.edition import Edition
from showthrough.report.editions.small_cells import WITHHELD, is_small, small_count
from showthrough.report.editions.without_paths import without_paths
from showthrough.report.figures.histogram_plot import printable

Key = TypeVar("Key")
NOBODY = {"requested_by": "asked@withheld.invalid", "approved_by": "approved@withheld.invalid"}


def reduced_record(record: AuditRecord, edition: Edition) -> AuditRecord:
    """Return the record as an edition tells it.

    Counts of data below the edition's smallest are rounded up to it, so that nothing looks better than
    it is; findings about fewer people are withheld.

    Raises:
        IntegrityError: a role has so few people that every figure would tell of each of them.
    """
    if edition.has_paths:
        return record
    changed: dict[str, object] = {"config": without_paths(record.config)}
    if not edition.has_small_figures:
        _refuse_few(record, edition)
        changed |= {
            "policy": reduced_policy(record.policy),
            "data": tuple(_data(data, edition) for data in record.data),
            "shown": None,  # sizes of its combinations follow from one another
            "previous": None,  # its figures are of few people as often as this audit's
            "siblings": (),  # and so are theirs
            "embedders": tuple(_embedder(info, edition) for info in record.embedders),
            "joined": tuple(_embedder(info, edition) for info in record.joined),
            "controls": tuple(
                control.model_copy(update={"note": told(control.note, edition)})
                for control in record.controls
            ),
            "faults": tuple(
                fault.model_copy(update={"reason": told(fault.reason, edition)}) for fault in record.faults
            ),
        }
    findings = tuple(reduced_finding(finding, record, edition) for finding in record.findings)
    return record.model_copy(update={**changed, "findings": findings})


def reduced_finding(finding: Finding, record: AuditRecord, edition: Edition) -> Finding:
    """Return a finding as an edition tells it: bars of many people, and no figure of a few."""
    bars = printable(finding.histograms) if finding.histograms else ()
    if edition.has_small_figures:
        return finding.model_copy(update={"histograms": bars})
    if not is_small(finding, record, edition.smallest):
        note = told(finding.note, edition)
        return finding.model_copy(update={"histograms": bars, "evidence": (), "note": note})
    if finding.outcome is not Outcome.MEASURED:
        return _bare(finding, finding.outcome, told(finding.note, edition))
    return _bare(finding, Outcome.SUPPRESSED, WITHHELD)


def reduced_policy(policy: Policy) -> Policy:
    """Return a policy whose waivers name nobody."""
    return policy.model_copy(update={"waivers": tuple(reduced_waiver(one) for one in policy.waivers)})


def reduced_waiver(waiver: Waiver) -> Waiver:
    """Return a waiver that names nobody."""
    return waiver.model_copy(update=NOBODY)


def told(text: str, edition: Edition) -> str:
    """Return a sentence, or that it is withheld where it counts too few people."""
    return WITHHELD if small_count(edition.smallest).search(text) else text


def _bare(finding: Finding, outcome: Outcome, note: str) -> Finding:
    kept = ("check", "suite", "statistic", "params", "seconds")
    return Finding(**{name: getattr(finding, name) for name in kept}, outcome=outcome, note=note)


def _refuse_few(record: AuditRecord, edition: Edition) -> None:
    for data in record.data:
        people = data.n_identities or data.n_images
        if 0 < people < edition.smallest:
            raise IntegrityError(
                f"the {edition.name} edition cannot be written: {data.role} has fewer than "
                f"{edition.smallest} people or images, so each figure tells of every one of them"
            )


def _up(n: int, edition: Edition) -> int:
    return edition.smallest if 0 < n < edition.smallest else n


def _all_up(counts: Mapping[Key, int], edition: Edition) -> dict[Key, int]:
    return {key: _up(n, edition) for key, n in counts.items()}


def _data(data: RoleData, edition: Edition) -> RoleData:
    return data.model_copy(
        update={
            "n_unnamed": min(data.n_images, _up(data.n_unnamed, edition)),
            "quarantined": _quarantined(data, edition),
            "conversions": _all_up(data.conversions, edition),
            "note": told(data.note, edition),
        }
    )


def _quarantined(data: RoleData, edition: Edition) -> tuple[Quarantined, ...]:
    """Return what was set aside as one entry a kind: ids name single images."""
    kept = []
    for unseen in (True, False):
        some = [one for one in data.quarantined if one.may_show_somebody is unseen]
        if some:
            n = sum(one.stands_for for one in some)
            reason = f"{'images' if unseen else 'files that are no images'}, all in one entry"
            entry = {"id": f"{data.role}-withheld", "role": data.role, "reason": reason}
            kept.append(
                Quarantined.model_validate(
                    {**entry, "may_show_somebody": unseen, "stands_for": _up(n, edition)}
                )
            )
    return tuple(kept)


def _embedder(info: EmbedderInfo, edition: Edition) -> EmbedderInfo:
    return info.model_copy(
        update={
            "failures": _all_up(info.failures, edition),
            "faces_not_searched": _up(info.faces_not_searched, edition),
            "note": told(info.note, edition),
        }
    )
