"""bom.cdx.json: the model, its data sets, the limits as claims, and the figures for and against them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from showthrough.core.decision import Decision, Ruling, Status
from showthrough.core.records import AuditRecord, Finding, RoleData
from showthrough.interpret.bounds import has_value
from showthrough.legible import legible
from showthrough.report.coverage import tested
from showthrough.report.evidence import limit_of
from showthrough.version import VERSION

SPECIFICATION = "1.7"
LONGEST = 2000  # characters of a sentence
MODEL = "model"
NO_VERDICT_OF_LAW = "A verdict under the policy named here. It is not a legal verdict."
Json = dict[str, Any]


def bill_of_materials(record: AuditRecord, decision: Decision) -> bytes:
    """Return a CycloneDX bill of materials, the same for the same record and decision.

    Each limit is a claim. What meets it is evidence, what exceeds it counter-evidence; a limit that
    nothing settles has neither.
    """
    ruled = list(enumerate(decision.rulings))
    declared: Json = {
        "assessors": [{"bom-ref": "assessor", "thirdParty": False, "organization": {"name": "showthrough"}}],
        "claims": [_claim(number, ruling, record) for number, ruling in ruled],
        "evidence": [
            _evidence(number, one, record.created, decision) for number, one in ruled if _counts(one)
        ],
        "targets": {"components": [{"type": _kind(record), "name": _name(record), "bom-ref": "target"}]},
    }
    bom: Json = {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, decision.record_digest)}",
        "version": 1,
        "metadata": {
            "timestamp": record.created.astimezone(UTC).isoformat(),
            "tools": {
                "components": [{"type": "application", "name": "showthrough", "version": VERSION}],
            },
            "component": _subject(record, decision),
            "properties": _properties(record, decision),
        },
        "components": [_data_set(number, data, decision) for number, data in enumerate(record.data)],
        "dependencies": [{"ref": MODEL, "dependsOn": _trained_on(record)}],
        "declarations": {name: held for name, held in declared.items() if held},
    }
    return (json.dumps(bom, indent=1, ensure_ascii=False) + "\n").encode()


def _kind(record: AuditRecord) -> str:
    return "data" if record.config.audited == "redaction" else "machine-learning-model"


def _name(record: AuditRecord) -> str:
    return legible(record.subject.name)


def _subject(record: AuditRecord, decision: Decision) -> Json:
    component: Json = {
        "type": _kind(record),
        "bom-ref": MODEL,
        "name": _name(record),
        "version": legible(record.subject.digest, 64),
        "description": legible(record.heading),
    }
    if component["type"] == "data":
        return component
    untested = [f"Not tested: {item.name}. {item.consequence}" for item in _untested(record, decision)]
    card: Json = {
        "modelParameters": {
            "approach": {"type": "unsupervised"},
            "modelArchitecture": legible(record.subject.kind),
            "datasets": [{"ref": ref} for ref in _trained_on(record)],
        },
        "quantitativeAnalysis": {"performanceMetrics": [_metric(one) for one in _figures(record)]},
        "considerations": {
            "technicalLimitations": untested or ["No class of attack was left out."],
            "ethicalConsiderations": [
                {"name": legible(reason, LONGEST), "mitigationStrategy": "See the report of the audit."}
                for reason in decision.reasons
            ],
        },
    }
    return {**component, "modelCard": card}


def _untested(record: AuditRecord, decision: Decision) -> list[Any]:
    policy = decision.policy or record.policy
    return [item for item in tested(record, policy) if item.status in ("not run", "partly")]


def _trained_on(record: AuditRecord) -> list[str]:
    return [f"data-{number}" for number, data in enumerate(record.data) if data.role.value == "train"]


def _figures(record: AuditRecord) -> Iterable[Finding]:
    return (finding for finding in record.findings if has_value(finding))


def _metric(finding: Finding) -> Json:
    told = [f"{key}={value}" for key, value in finding.params.items()]
    metric: Json = {
        "type": legible(f"{finding.check}.{finding.statistic}"),
        "value": repr(finding.value),
        "slice": legible(", ".join(told)) or "all",
    }
    if finding.interval is not None:
        ends = {"lowerBound": repr(finding.interval.low), "upperBound": repr(finding.interval.high)}
        metric["confidenceInterval"] = ends
    return metric


def _data_set(number: int, data: RoleData, decision: Decision) -> Json:
    role = data.role.value
    return {
        "type": "data",
        "bom-ref": f"data-{number}",
        "name": f"{role} images" + (f", {legible(data.label)}" if data.label else ""),
        "version": legible(data.digest, 64),
        "data": [
            {
                "type": "dataset",
                "name": f"{role} images",
                "classification": "personal data" if role != "synthetic" else "under audit",
                "description": f"{data.n_images} images"
                + (f" of {data.n_identities} people" if data.identity_known else "")
                + "; the digest is keyed",
            }
        ],
        "properties": [{"name": "showthrough:record", "value": decision.record_digest}],
    }


def _counts(ruling: Ruling) -> bool:
    return ruling.finding is not None and ruling.status in (Status.PASS, Status.FAIL, Status.WAIVED)


def _claim(number: int, ruling: Ruling, record: AuditRecord) -> Json:
    told = limit_of(ruling, record)
    claim: Json = {
        "bom-ref": f"claim-{number}",
        "target": "target",
        "predicate": legible(f"{told.name}: {told.limit}", LONGEST),
        "reasoning": legible(f"{ruling.status.value}: {ruling.reason}", LONGEST),
    }
    if _counts(ruling):
        kind = "evidence" if ruling.status is Status.PASS else "counterEvidence"
        claim[kind] = [f"evidence-{number}"]
    return claim


def _evidence(number: int, ruling: Ruling, created: datetime, decision: Decision) -> Json:
    expires = datetime.combine(decision.valid_until, time.max.replace(microsecond=0), UTC)
    return {
        "bom-ref": f"evidence-{number}",
        "propertyName": legible(ruling.rule.name),
        "description": legible(ruling.reason, LONGEST),
        "created": created.astimezone(UTC).isoformat(),
        "expires": expires.isoformat(),
    }


def _properties(record: AuditRecord, decision: Decision) -> list[Json]:
    told = {
        "verdict": decision.verdict.value,
        "note": NO_VERDICT_OF_LAW,
        "policy": f"{decision.policy_name} {decision.policy_version}",
        "policy digest": decision.policy_digest,
        "record digest": decision.record_digest,
        "valid until": decision.valid_until.isoformat(),
        "run": record.run_id,
    }
    return [{"name": f"showthrough:{name}", "value": legible(value)} for name, value in told.items()]
