"""The bill of materials is one, by its own schema, and claims what the gate ruled."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from places import EXAMPLES
from showthrough.config_files import load_record
from showthrough.core.decision import Status
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord, RoleData
from showthrough.gate import decide
from showthrough.report.exports.bill_of_materials import bill_of_materials
from showthrough.testing.planted_records import TODAY, a_finding, a_record, a_rule

DATA = RoleData(role=Role.TRAIN, n_images=900, n_identities=400, identity_known=True, digest="keyed")
RULES = (
    a_rule("memorisation", "near_copy_rate", at_most=0.01),
    a_rule("biometric", "person_rate", at_most=0.001),
    a_rule("membership", "auc", at_most=0.6),
)


def blocked() -> AuditRecord:
    found = (
        a_finding("near_copy_rate", hits=0, trials=12_000, n_identities=400),
        a_finding("person_rate", hits=90, trials=400, n_identities=400, params={"by": "facenet"}),
        a_finding("person_rate", hits=80, trials=400, n_identities=400, params={"by": "arcface"}),
    )
    return a_record(*found, rules=RULES, data=(DATA,))


@pytest.mark.parametrize("which", ["planted", "golden"])
def test_it_is_valid_by_the_schema_of_1_7(which: str) -> None:
    record = blocked() if which == "planted" else load_record(EXAMPLES / "record.json")
    text = bill_of_materials(record, decide(record, today=TODAY)).decode()
    assert JsonStrictValidator(SchemaVersion.V1_7).validate_str(text) is None


def test_a_limit_is_a_claim_with_what_speaks_for_or_against_it() -> None:
    record = blocked()
    decision = decide(record, today=TODAY)
    bom = json.loads(bill_of_materials(record, decision))
    claims, evidence = bom["declarations"]["claims"], bom["declarations"]["evidence"]
    for ruling, claim in zip(decision.rulings, claims, strict=True):
        assert ("evidence" in claim) is (ruling.status is Status.PASS)
        assert ("counterEvidence" in claim) is (ruling.status is Status.FAIL)
    named = {ref for claim in claims for ref in claim.get("evidence", []) + claim.get("counterEvidence", [])}
    assert named == {one["bom-ref"] for one in evidence}
    assert {Status.FAIL} <= {ruling.status for ruling in decision.rulings}
    assert all(one["expires"].startswith(decision.valid_until.isoformat()) for one in evidence)
    verdict = {one["name"]: one["value"] for one in bom["metadata"]["properties"]}
    assert verdict["showthrough:verdict"] == "RELEASE BLOCKED"


def test_what_was_not_tested_is_a_limitation() -> None:
    record = blocked()
    bom = json.loads(bill_of_materials(record, decide(record, today=TODAY)))
    considered = bom["metadata"]["component"]["modelCard"]["considerations"]
    assert any(told.startswith("Not tested: ") for told in considered["technicalLimitations"])
    assert bom["dependencies"] == [{"ref": "model", "dependsOn": ["data-0"]}]
