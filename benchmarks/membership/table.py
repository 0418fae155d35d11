"""Records as the table of docs/results/membership.md."""

from collections.abc import Iterable, Iterator, Sequence

from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.interpret.credibility import doubt_about

SUITE = "membership"
RATES = (0.01, 0.001)


def markdown(records: Sequence[AuditRecord]) -> str:
    """Return one row for each generator and attack, and what the split alone gives away."""
    head = ("generator", "attack", "AUC (95 %)", *(f"TPR at FPR {rate:g}" for rate in RATES), "judged", "s")
    lines = [head, ("---",) * len(head)]
    for record in records:
        lines += _rows(record)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _rows(record: AuditRecord) -> Iterator[tuple[str, ...]]:
    found = [finding for finding in record.findings if finding.suite == SUITE]
    for auc in (f for f in found if f.statistic in ("auc", "blind_auc")):
        rates = [
            f
            for rate in RATES
            for f in found
            if f.statistic == "tpr_at_fpr"
            and f.check == auc.check
            and f.params == {**auc.params, "fpr": rate}
        ]
        is_blind = auc.statistic == "blind_auc"
        name = "blind baseline" if is_blind else " ".join((auc.check, *_how(auc)))
        cells = ["" if is_blind else _told(rate) for rate in rates] if rates else ["", ""]
        yield (
            record.subject.name,
            name,
            _told(auc),
            *cells,
            "" if is_blind else "no" if doubt_about(auc, record) else "yes",
            "" if is_blind else f"{auc.seconds:.1f}",
        )


def _how(finding: Finding) -> Iterable[str]:
    return (str(finding.params[key]) for key in ("form", "by") if key in finding.params)


def _told(finding: Finding) -> str:
    if finding.outcome is not Outcome.MEASURED or finding.value is None:
        return str(finding.outcome)
    if finding.interval is None:
        return f"{finding.value:.3f}"
    mark = "**" if finding.shows_leak else ""
    return f"{mark}{finding.value:.3f}{mark} ({finding.interval.low:.3f} to {finding.interval.high:.3f})"
