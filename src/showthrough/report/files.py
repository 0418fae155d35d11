"""All renderings of one decision, written to a folder; what was blocked is written too."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

from pydantic import BaseModel, ConfigDict

from showthrough.core.atomic import write_atomically
from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.records import AuditRecord, canonical, digest
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.report.html import render_html
from showthrough.report.markdown import render_markdown
from showthrough.tables.flat_rows import csv_text
from showthrough.tables.frames import parquet_bytes
from showthrough.version import VERSION

WITHOUT_ANSWER = (Status.INCONCLUSIVE, Status.NOT_RUN, Status.ERROR)


class Manifest(BaseModel):
    """Manifest of the renderings: SHA-256 of each file, and of the record behind them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool_version: str
    title: str
    record_digest: str
    policy_digest: str
    files: Mapping[str, str]


def write_reports(record: AuditRecord, decision: Decision, folder: Path) -> list[Path]:
    """Write every rendering and return the paths, the manifest last.

    Raises:
        IntegrityError: the decision was made on another record.
        EnvironmentFault: the folder cannot be written to.
    """
    if decision.record_digest != digest(record):
        raise IntegrityError("the decision was made on another record; run the gate again")
    contents = {
        "report.html": render_html(record, decision).encode(),
        "summary.md": render_markdown(record, decision).encode(),
        "gate.junit.xml": junit(decision),
        "metrics.csv": metrics(record).encode(),
        "decision.json": canonical(decision),
    }
    parquet = parquet_bytes(record.rows())
    if parquet is not None:  # a base install has neither pandas nor pyarrow, and reports all the same
        contents["metrics.parquet"] = parquet
    manifest = Manifest(
        tool_version=VERSION,
        title=decision.title,
        record_digest=decision.record_digest,
        policy_digest=decision.policy_digest,
        files={name: sha256(content).hexdigest() for name, content in sorted(contents.items())},
    )
    contents["manifest.json"] = canonical(manifest)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_written(folder / name, content) for name, content in contents.items()]
    except OSError as error:
        raise EnvironmentFault(f"cannot write the report to {folder}: {error.strerror}") from error


def junit(decision: Decision) -> bytes:
    """Return the rulings as JUnit XML; failures and errors are exactly what stops a release."""
    cases = [_case(ruling) for ruling in decision.rulings]
    cases += [
        _gap(f"required coverage: {suite}", "no answer that counts") for suite in decision.missing_coverage
    ]
    cases += [_gap("age of the evidence", "older than the policy accepts")] if decision.stale else []
    counts = {
        kind: str(sum(case.find(kind) is not None for case in cases))
        for kind in ("failure", "error", "skipped")
    }
    suite = ET.Element(
        "testsuite",
        name=_legible(f"{decision.title}, policy {decision.policy_name} {decision.policy_version}"),
        tests=str(len(cases)),
        failures=counts["failure"],
        errors=counts["error"],
        skipped=counts["skipped"],
    )
    suite.extend(cases)
    ET.indent(suite)
    written: bytes = ET.tostring(suite, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def metrics(record: AuditRecord) -> str:
    """Return every finding as one row of CSV, figures unrounded; the columns are those of `to_frame`."""
    return csv_text(record.rows())


def _case(ruling: Ruling) -> ET.Element:
    case = ET.Element("testcase", classname=_legible(ruling.rule.check), name=_legible(ruling.rule.name))
    reason = _legible(ruling.reason)
    if ruling.status in (Status.WAIVED, Status.NOT_APPLICABLE):
        ET.SubElement(case, "skipped", message=reason)
    elif ruling.rule.severity != "block":
        ET.SubElement(case, "system-out").text = f"{ruling.rule.severity}, {ruling.status}: {reason}"
    elif ruling.status is Status.FAIL:
        ET.SubElement(case, "failure", type=ruling.status.value, message=reason)
    elif ruling.status in WITHOUT_ANSWER:
        ET.SubElement(case, "error", type=ruling.status.value, message=reason)
    return case


def _gap(name: str, message: str) -> ET.Element:
    case = ET.Element("testcase", classname="evidence", name=_legible(name))
    ET.SubElement(case, "error", type="not_run", message=message)
    return case


def _legible(text: str) -> str:
    """Return text without the control characters that XML forbids."""
    return re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)


def _written(path: Path, content: bytes) -> Path:
    write_atomically(path, content)
    return path
