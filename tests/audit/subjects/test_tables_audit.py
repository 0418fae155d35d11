"""Audits of tables, from their files to a decision: copies block, an independent table is not accused."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.records import AuditRecord, Finding
from showthrough.errors import DataError, Exit
from showthrough.gate import decide
from showthrough.report import render_markdown
from table_worlds import tables, write_tables

N = 120
RISKS = ("singled_risk", "linked_risk", "guessed_risk")
AUDIT = """
policy = "tables-default"
control_samples = 60
strengths = false
[data]
kind = "tables"
train = "train.csv"
holdout = "holdout.csv"
reference = "reference.csv"
synthetic = "synthetic.csv"
identity_column = "patient"
[checks.singled_out]
predicates = 200
"""


def audited(folder: Path, copied: int, audit: str = AUDIT) -> AuditRecord:
    write_tables(folder, tables(N, copied, np.random.default_rng(5)))
    (folder / "audit.toml").write_text(audit)
    (run,) = run_audit(load_audit(folder / "audit.toml"), Options(runs=folder / "runs"))
    return run.record


def risks(record: AuditRecord) -> list[Finding]:
    return [finding for finding in record.findings if finding.statistic in RISKS]


def test_copied_rows_are_found_by_every_attack_and_block(tmp_path: Path) -> None:
    record = audited(tmp_path, N)
    found = risks(record)
    assert {finding.statistic for finding in found if finding.shows_leak} == set(RISKS)
    decision = decide(record)
    assert decision.exit_code is Exit.GATE_FAILED
    assert all(control.as_expected for control in record.controls if control.statistic in RISKS)
    page = render_markdown(record, decision)
    assert "synthetic records" in page
    assert "photo" not in page
    assert "zebra" not in record.model_dump_json()
    assert "5 columns are compared" in record.data[0].note


def test_an_independent_table_is_not_accused(tmp_path: Path) -> None:
    record = audited(tmp_path, 0)
    assert len(risks(record)) == 4
    assert not any(finding.shows_leak for finding in record.findings if finding.suite != "membership")
    assert decide(record).exit_code is not Exit.GATE_FAILED


def test_columns_that_only_one_role_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no column .patient., which the table of train has"):
        audited(tmp_path, 0, AUDIT.replace('identity_column = "patient"', ""))
