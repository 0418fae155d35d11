"""Records of memorisation as tables, and distances as a picture without any image."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.figure import Figure

from showthrough.core.records import AuditRecord, Finding, Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUITE = "memorisation"
COLUMNS = 2
TITLE = "Distance from each synthetic image to the nearest photo (32 x 32 pixels)"
NAMES = ("training photos", "equally many photos of held-out people")
LOOKS = ({"fill": True, "color": "#b9c6da"}, {"color": "#1c2430", "linestyle": "--", "linewidth": 1.8})


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
    names = json.loads(vault.read_text(encoding="utf-8"))["content"]
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
    rows = -(-len(records) // COLUMNS)
    figure = Figure(figsize=(9, 0.8 + 2.2 * rows), layout="constrained")
    panels = list(figure.subplots(rows, COLUMNS, squeeze=False).flat)
    for panel, record in zip(panels, records, strict=False):
        _panel(panel, record)
    for empty in panels[len(records) :]:
        empty.set_axis_off()
    panels[0].legend(frameon=False)
    figure.suptitle(TITLE)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "memorisation-distances"}):
        figure.savefig(folder / "memorisation-distances.svg", metadata={"Date": None, "Title": TITLE})


def _panel(panel: "Axes", record: AuditRecord) -> None:
    (finding,) = [
        f
        for f in record.findings
        if f.check == "near_copy" and f.statistic == "near_copy_excess" and f.params["by"] == "pixels"
    ]
    for histogram, name, look in zip(finding.histograms, NAMES, LOOKS, strict=True):
        panel.stairs(histogram.counts, histogram.edges, label=name, **look)
    panel.set_title(record.subject.name)
    panel.set_yticks([])
