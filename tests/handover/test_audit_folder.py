"""Folder of an audit of several generators: an edited page, an exchanged record, a point that is not so."""

import shutil
from pathlib import Path

import pytest

from showthrough.audit.writing.record_folder import with_siblings, write_record
from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.records import AuditRecord
from showthrough.core.trust.overview_manifest import NAME
from showthrough.errors import Exit
from showthrough.gate import decide
from showthrough.handover.audit_folder import generators_in, verify_audit
from showthrough.handover.derivation import Derivation, Verification
from showthrough.report import write_reports
from showthrough.report.overviews.overview import Reported, write_overview
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import TODAY, a_finding, a_record
from showthrough.version import VERSION

LOST = SiblingAudit(name="lost", kind="vae", failed=True)


def generator(name: str, hits: int) -> AuditRecord:
    caught = {"hits": hits, "trials": 1000, "interval": clopper_pearson(hits, 1000), "n_identities": 1000}
    leak = a_finding("tpr_at_fpr", params={"fpr": 0.001}, **caught)
    use = a_finding("map50_drop", value=0.1, interval=Interval(0.0, 0.2, 0.95))
    record = a_record(leak, use, tool_version=VERSION)
    settings = record.config.generators["planted"]
    config = record.config.model_copy(update={"generators": {"shy": settings, "bold": settings}})
    subject = record.subject.model_copy(update={"name": name})
    return record.model_copy(update={"subject": subject, "config": config})


def written(folder: Path, hits: int = 3) -> Path:
    """Write an audit of two generators and one that failed as the command does."""
    first = [write_record(generator(name, n), folder / name, {}) for name, n in (("shy", hits), ("bold", 70))]
    reported = []
    for one in with_siblings([*first, LOST]):
        decision = decide(one.record, today=TODAY)
        write_reports(one.record, decision, one.folder)
        reported.append(Reported(one.record, decision, one.folder.name))
    write_overview(reported, folder, "pl")
    return folder


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    """Return the folder of such an audit."""
    return written(tmp_path / "audit")


def results(done: Verification) -> dict[str, Derivation]:
    return {one.what: one.result for one in reversed(done.looked)}


def told(done: Verification, what: str) -> str:
    return next(one.told for one in done.looked if one.what == what)


def test_an_untouched_audit_is_derived_again_page_points_and_records(audit: Path) -> None:
    done = verify_audit(audit)
    found = results(done)
    assert done.exit_code is Exit.PASS
    for name in (
        "overview.html",
        "overview.pl.html",
        "overview manifest",
        "bold/siblings",
        "shy/record.json",
    ):
        assert found[name] is Derivation.VERIFIED, name
    assert generators_in(audit) == ("shy", "bold")  # as in the overview, and not by the alphabet


def test_an_edited_overview_differs_even_where_no_manifest_lists_it(audit: Path) -> None:
    page = audit / "overview.html"
    page.write_text(page.read_text().replace("NOT ENOUGH EVIDENCE", "ALLOWED"))
    done = verify_audit(audit)
    assert (results(done)["overview.html"], done.exit_code) == (Derivation.DIFFERS, Exit.INTEGRITY)
    (audit / NAME).unlink()
    done = verify_audit(audit)
    assert results(done)["overview manifest"] is Derivation.NOT_DERIVED
    assert (results(done)["overview.html"], done.exit_code) == (Derivation.DIFFERS, Exit.INTEGRITY)


def test_without_its_manifest_an_untouched_overview_is_derived_all_the_same(audit: Path) -> None:
    (audit / NAME).unlink()
    assert results(verify_audit(audit))["overview.html"] is Derivation.VERIFIED


def test_an_exchanged_record_is_noticed_by_the_manifest_and_by_the_other_record(
    audit: Path, tmp_path: Path
) -> None:
    other = written(tmp_path / "other", hits=500)
    shutil.rmtree(audit / "shy")
    shutil.copytree(other / "shy", audit / "shy")  # whole, with reports and a manifest of its own
    done = verify_audit(audit)
    found = results(done)
    assert found["shy/record.json"] is found["shy/report.html"] is Derivation.VERIFIED
    assert found["overview manifest"] is found["bold/siblings"] is Derivation.DIFFERS
    assert "another record was there: shy" in told(done, "overview manifest")
    assert "of shy" in told(done, "bold/siblings")
    assert done.exit_code is Exit.INTEGRITY


def test_a_record_of_what_is_said_to_have_failed_differs(audit: Path) -> None:
    write_record(generator("lost", 1), audit / "lost", {})
    found = results(verify_audit(audit))
    assert found["shy/siblings"] is found["bold/siblings"] is Derivation.DIFFERS
    assert found["overview manifest"] is Derivation.NOT_DERIVED


def test_what_is_missing_or_was_decided_anew_is_not_called_wrong(audit: Path) -> None:
    record = AuditRecord.model_validate_json((audit / "shy" / "record.json").read_bytes())
    write_reports(record, decide(record, today=TODAY.replace(day=2)), audit / "shy")
    done = verify_audit(audit)
    assert "shy was decided anew since" in told(done, "overview.html")
    assert done.exit_code is Exit.PASS
    shutil.rmtree(audit / "shy")
    done = verify_audit(audit)
    for name in ("shy/record.json", "bold/siblings", "overview.html"):
        assert results(done)[name] is Derivation.NOT_DERIVED, name
    assert done.exit_code is Exit.PASS
