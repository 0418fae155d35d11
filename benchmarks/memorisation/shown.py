"""Records of memorisation as tables, and distances as a picture without any image."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from showthrough.report.plots import bars

from showthrough.core.records import AuditRecord, Finding, Outcome

SUITE = "memorisation"
COLUMNS, WIDE, TALL, HEAD, GAP = 2, 450, 220, 90, 20
TITLE = "Distance from each synthetic image to the nearest photo (32 x 32 pixels)"
STYLE = (
    "text{fill:#1c2430} .axis{stroke:#8b8f96;fill:none} .bars-0{fill:#b9c6da;stroke:#1f4273;stroke-width:1.2}"
    " .bars-1{fill:none;stroke:#1c2430;stroke-width:1.8;stroke-dasharray:5 3}"
)
LEGEND = (
    "<rect class='bars-0' x='20' y='44' width='22' height='12'/><text x='50' y='55'>training photos</text>"
    "<rect class='bars-1' x='170' y='44' width='22' height='12'/>"
    "<text x='200' y='55'>equally many photos of held-out people</text>"
)


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
    panels = [_panel(index, record) for index, record in enumerate(records)]
    rows = -(-len(records) // COLUMNS)
    size = f"{COLUMNS * WIDE} {rows * TALL + HEAD}"
    width, height = size.split()
    head = f"<text x='{GAP}' y='30' font-size='17' font-weight='600'>{TITLE}</text>" + LEGEND
    whole = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {size}' width='{width}' height='{height}' "
        f"role='img' font-family='system-ui, sans-serif' font-size='12'><title>{TITLE}</title>"
        f"<style>{STYLE}</style><rect width='{width}' height='{height}' fill='white'/>{head}"
    )
    (folder / "memorisation-distances.svg").write_text(
        "\n".join((whole, *panels, "</svg>\n")), encoding="utf-8"
    )


def _panel(index: int, record: AuditRecord) -> str:
    (finding,) = [
        f
        for f in record.findings
        if f.check == "near_copy" and f.statistic == "near_copy_excess" and f.params["by"] == "pixels"
    ]
    card = record.card("near_copy")
    assert card is not None, "a finding comes with its card"
    drawn = str(bars(card, finding).figure.svg).replace("near_copy-bars", f"panel-{index}")
    x, y = index % COLUMNS * WIDE + GAP, index // COLUMNS * TALL + HEAD
    placed = drawn.replace("<svg ", f"<svg x='{x}' y='{y + 18}' width='420' height='174' ", 1)
    return f"<text x='{x}' y='{y + 8}' font-weight='600' font-size='14'>{record.subject.name}</text>{placed}"
