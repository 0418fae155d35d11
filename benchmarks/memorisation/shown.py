"""Records of memorisation as tables, and distances as a picture without any image."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.report.plots import bars

SUITE = "memorisation"


def rows(records: Sequence[AuditRecord], planted: set[str], runs: Path) -> str:
    """Return one line for each generator and figure, and where the planted copies stand."""
    head = ("generator", "figure", "measured with", "value (95 %)", "held-out people", "s")
    lines = [head, ("---",) * len(head)]
    for record in records:
        lines += [_row(record, f) for f in record.findings if f.suite == SUITE]
        lines += _ranks(record, planted, runs)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _row(record: AuditRecord, finding: Finding) -> tuple[str, ...]:
    if finding.outcome is not Outcome.MEASURED or finding.value is None:
        told = str(finding.outcome)
    else:
        own = finding.interval
        told = f"{finding.value:.4g}" + ("" if own is None else f" ({own.low:.4g} to {own.high:.4g})")
    control = "" if finding.control is None else f"{finding.control:.4g}"
    name = f"{finding.check} {finding.statistic}"
    by = str(finding.params.get("by", ""))
    return record.subject.name, name, by, told, control, f"{finding.seconds:.1f}"


def _ranks(record: AuditRecord, planted: set[str], runs: Path) -> Iterator[tuple[str, ...]]:
    """Yield how many of the planted copies lead the evidence, by the names that the vault knows."""
    found = [
        f for f in record.findings if f.statistic == "near_copy_excess" and f.params.get("by") == "pixels"
    ]
    pairs = [pair for f in found for pair in f.evidence] or [
        pair for f in record.findings if f.statistic == "confirmed_copies" for pair in f.evidence
    ]
    vault = runs / record.name / "vault" / f"names-synthetic-{record.subject.name}.json"
    if not pairs or not vault.exists() or record.subject.name != "leaking":
        return
    names = json.loads(vault.read_text(encoding="utf-8"))
    known = names.get("images", names)
    leading = sorted(pairs, key=lambda pair: pair.distance)[: len(planted)]
    hits = sum(Path(str(known.get(pair.synthetic, ""))).name in planted for pair in leading)
    yield (
        record.subject.name,
        "planted copies among the closest",
        "pixels",
        f"{hits} of {len(planted)}",
        "",
        "",
    )


def write_distances(records: Sequence[AuditRecord], folder: Path) -> None:
    """Draw how far each generator's images are from training photos and from held-out ones."""
    for record in records:
        (finding,) = [
            f
            for f in record.findings
            if f.check == "near_copy" and f.statistic == "near_copy_excess" and f.params["by"] == "pixels"
        ]
        card = record.card("near_copy")
        if card is not None:
            drawn = bars(card, finding).figure
            (folder / f"memorisation-{record.subject.name}.svg").write_text(drawn.svg, encoding="utf-8")
