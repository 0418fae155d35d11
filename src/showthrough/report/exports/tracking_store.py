"""An MLflow file store with one run: figures as metrics, the policy as parameters, the verdict as tags."""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256

from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Scalar
from showthrough.interpret.bounds import has_value
from showthrough.legible import legible
from showthrough.report.exports.model_card_section import model_card_section

ROOT = "mlruns"
FINISHED, LOCAL_SOURCE = 3, 4  # as MLflow numbers states and kinds of source
MOST_DIGITS = 18  # of the experiment's number


def tracking_store(record: AuditRecord, decision: Decision) -> Mapping[str, bytes]:
    """Return the files of a store with one experiment and one run, by path.

    Every measured figure is a metric, its interval two more. The run's number follows from the record,
    so that the same record exported twice is one run.
    """
    experiment = str(int(sha256(record.name.encode()).hexdigest(), 16))[:MOST_DIGITS]
    run = sha256(decision.record_digest.encode()).hexdigest()[:32]
    when = round(record.created.timestamp() * 1000)
    here, place = f"{ROOT}/{experiment}", f"{ROOT}/{experiment}/{run}"
    files = {
        f"{here}/meta.yaml": _yaml(
            {
                "artifact_location": f"./{here}",
                "creation_time": when,
                "experiment_id": experiment,
                "last_update_time": when,
                "lifecycle_stage": "active",
                "name": legible(record.name),
            }
        ),
        f"{place}/meta.yaml": _yaml(_run(record, experiment, run, when)),
        f"{place}/artifacts/model-card.md": model_card_section(record, decision).encode(),
    }
    for name, number in _metrics(record):
        files[f"{place}/metrics/{name}"] = f"{when} {number!r} 0\n".encode()
    for name, text in _params(record, decision).items():
        files[f"{place}/params/{name}"] = legible(text, 500).encode()
    for name, text in _tags(record, decision).items():
        files[f"{place}/tags/{name}"] = legible(text, 500).encode()
    return files


def _run(record: AuditRecord, experiment: str, run: str, when: int) -> Mapping[str, object]:
    return {
        "artifact_uri": f"./{ROOT}/{experiment}/{run}/artifacts",
        "end_time": when,
        "entry_point_name": "",
        "experiment_id": experiment,
        "lifecycle_stage": "active",
        "run_id": run,
        "run_name": legible(record.subject.name),
        "run_uuid": run,
        "source_name": "",
        "source_type": LOCAL_SOURCE,
        "source_version": "",
        "start_time": when,
        "status": FINISHED,
        "tags": [],
        "user_id": "",
    }


def _metrics(record: AuditRecord) -> Iterator[tuple[str, float]]:
    taken: set[str] = set()
    for finding in record.findings:
        name = _metric_name(finding)
        if has_value(finding) and name not in taken:
            taken.add(name)
            assert finding.value is not None  # it has one
            yield name, finding.value
            if finding.interval is not None:
                yield f"{name}.low", finding.interval.low
                yield f"{name}.high", finding.interval.high


def _metric_name(finding: Finding) -> str:
    told = [f"{key}-{_short(value)}" for key, value in sorted(finding.params.items())]
    name = ".".join((finding.check, finding.statistic, *told))
    return re.sub(r"[^A-Za-z0-9_.-]", "-", name)[:200].strip(".")


def _short(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _params(record: AuditRecord, decision: Decision) -> Mapping[str, str]:
    return {
        "kind": record.subject.kind,
        "samples": str(record.subject.n_samples),
        "seed": str(record.seeds.get("audit", "")),
        "policy": f"{decision.policy_name} {decision.policy_version}",
        "tool_version": record.tool_version,
    }


def _tags(record: AuditRecord, decision: Decision) -> Mapping[str, str]:
    return {
        "mlflow.runName": record.subject.name,
        "showthrough.verdict": decision.verdict.value,
        "showthrough.valid_until": decision.valid_until.isoformat(),
        "showthrough.record": decision.record_digest,
        "showthrough.run": record.run_id,
    }


def _yaml(values: Mapping[str, object]) -> bytes:
    """Return values as YAML: what JSON writes of one is YAML too."""
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in values.items()).encode()
