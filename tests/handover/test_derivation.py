"""What was derived again, what differs, and what nothing here could derive, one by one."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.records import AuditRecord, canonical
from showthrough.core.trust.manifest import digest_of, read_manifest, write_manifest
from showthrough.errors import Exit, IntegrityError, UsageError
from showthrough.gate import decide
from showthrough.handover.derivation import Derivation, Verification, verify_record
from showthrough.testing.planted_records import TODAY, a_certificate


def results(done: Verification) -> dict[str, Derivation]:
    return {one.what: one.result for one in reversed(done.looked)}


def vouch_for(folder: Path, name: str) -> None:
    """Write what is in a file now into the manifest, as whoever can write the folder can."""
    manifest = read_manifest(folder)
    digests = {**manifest.files, name: digest_of((folder / name).read_bytes())}
    write_manifest(folder, manifest.model_copy(update={"files": digests}))


def test_an_untouched_run_is_derived_again(run: Path) -> None:
    done = verify_record(run)
    found = results(done)
    assert done.exit_code is Exit.PASS
    for name in ("record.json", "manifest", "near_copy", "decision.json", "report.html", "summary.md"):
        assert found[name] is Derivation.VERIFIED, name
    assert found["nearest_sample"] is Derivation.NOT_DERIVED
    assert found["epsilon"] is Derivation.NOT_DERIVED
    assert Verification.model_validate_json(done.model_dump_json()) == done


def test_points_of_other_generators_are_named_and_not_called_derived(run: Path) -> None:
    record = AuditRecord.model_validate_json((run / "record.json").read_bytes())
    told = tuple(SiblingAudit(name=name, kind="vae") for name in ("bold", "shy"))
    (run / "elsewhere.json").write_bytes(canonical(record.model_copy(update={"siblings": told})))
    (found,) = (one for one in verify_record(run / "elsewhere.json").looked if one.what == "siblings")
    assert found.result is Derivation.NOT_DERIVED
    assert "bold, shy" in found.told
    assert "siblings" not in results(verify_record(run))


@pytest.mark.parametrize("name", ["report.html", "summary.md", "gate.junit.xml", "metrics.csv"])
def test_an_edited_report_differs_even_where_the_manifest_was_rewritten(run: Path, name: str) -> None:
    path = run / name
    path.write_bytes(path.read_bytes() + b" ")
    assert results(verify_record(run))[name] is Derivation.DIFFERS
    vouch_for(run, name)
    done = verify_record(run)
    assert (results(done)[name], done.exit_code) == (Derivation.DIFFERS, Exit.INTEGRITY)


def test_a_decision_that_its_policy_does_not_give_differs(run: Path) -> None:
    path = run / "decision.json"
    decision = json.loads(path.read_bytes())
    decision.update(verdict="RELEASE BLOCKED", exit_code=3)
    path.write_text(json.dumps(decision))
    vouch_for(run, "decision.json")
    done = verify_record(run)
    told = next(one.told for one in done.looked if one.what == "decision.json")
    assert done.exit_code is Exit.INTEGRITY
    assert told.startswith("it says RELEASE BLOCKED, and its policy gives")
    path.write_text("{}")
    assert results(verify_record(run))["decision.json"] is Derivation.DIFFERS


def test_a_record_beside_an_old_manifest_differs_and_one_alone_is_not_vouched_for(run: Path) -> None:
    manifest = read_manifest(run)
    write_manifest(run, manifest.model_copy(update={"record_digest": "0" * 64}))
    assert results(verify_record(run))["manifest"] is Derivation.DIFFERS
    (run / "manifest.json").unlink()
    assert results(verify_record(run))["manifest"] is Derivation.NOT_DERIVED


def test_what_another_version_wrote_is_not_called_verified(run: Path) -> None:
    manifest = read_manifest(run)
    write_manifest(run, manifest.model_copy(update={"tool_version": "0.0.1"}))
    found = results(verify_record(run))
    assert found["report.html"] is Derivation.NOT_DERIVED
    assert verify_record(run).exit_code is Exit.PASS


def test_a_claim_that_does_not_follow_differs(run: Path) -> None:
    pytest.importorskip("opacus")
    record = AuditRecord.model_validate_json((run / "record.json").read_bytes())
    subject = record.subject.model_copy(update={"accounting": a_certificate(epsilon=0.1)})
    (run / "record.json").write_bytes(canonical(record.model_copy(update={"subject": subject})))
    assert results(verify_record(run))["epsilon"] is Derivation.DIFFERS


def test_a_key_that_signed_nothing_is_refused(run: Path) -> None:
    signatures = pytest.importorskip("showthrough.handover.signatures")
    pytest.importorskip("securesystemslib")
    public = signatures.new_key(run / "k.pem")
    with pytest.raises(IntegrityError, match="holds no signature"):
        verify_record(run, public)
    signatures.sign(run, run / "k.pem", "Privacy office")
    assert results(verify_record(run, public))["signature"] is Derivation.VERIFIED


def test_a_decision_that_compared_with_an_earlier_record_is_derived_with_that(run: Path) -> None:
    record = AuditRecord.model_validate_json((run / "record.json").read_bytes())
    earlier = record.model_copy(update={"created": record.created - timedelta(days=30)})
    other = record.model_copy(update={"created": record.created - timedelta(days=60)})
    folders = {name: run / name for name in ("earlier", "other")}
    for folder, one in zip(folders.values(), (earlier, other), strict=True):
        folder.mkdir()
        (folder / "record.json").write_bytes(canonical(one))
    (run / "decision.json").write_bytes(canonical(decide(record, today=TODAY, previous=earlier)))
    vouch_for(run, "decision.json")
    assert results(verify_record(run))["decision.json"] is Derivation.NOT_DERIVED
    done = verify_record(run, ratchet=folders["earlier"])
    assert results(done)["decision.json"] is Derivation.VERIFIED
    assert results(verify_record(run, ratchet=folders["other"]))["decision.json"] is Derivation.DIFFERS
    (run / "decision.json").write_bytes(canonical(decide(record, today=TODAY)))
    told = [one.told for one in verify_record(run, ratchet=folders["earlier"]).looked]
    assert "it compared with no earlier record" in told


def test_an_edition_is_not_judged_by_the_vault(run: Path) -> None:
    (run / "edition.json").write_text("{}")
    with pytest.raises(UsageError, match="an edition of a record"):
        verify_record(run, vault=run)
