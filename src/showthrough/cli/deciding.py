"""Commands that need a record and no images: gate, report, verify."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from showthrough.cli.arguments import OUTPUT, AsJson, PolicyFile, RecordFile

if TYPE_CHECKING:
    from showthrough.core.decision import Decision
    from showthrough.core.records import AuditRecord

Out = Annotated[
    Path | None,
    typer.Option("--out", file_okay=False, help="Default: beside the record.", rich_help_panel=OUTPUT),
]
Claim = Annotated[Path, typer.Argument(metavar="PATH", help="A certificate, a record, or a folder.")]


def gate(record: RecordFile, policy: PolicyFile = None, as_json: AsJson = False) -> None:
    """Apply a policy to RECORD; the exit code is the decision."""
    loaded, decision = _decided(record, policy)
    if as_json:
        typer.echo(decision.model_dump_json(indent=1))
    else:
        from showthrough.terminal import print_decision

        print_decision(loaded, decision)
    sys.exit(decision.exit_code)


def report(record: RecordFile, policy: PolicyFile = None, out: Out = None) -> None:
    """Write report.html, summary.md, gate.junit.xml and metrics.csv from RECORD."""
    from showthrough.report import write_reports

    loaded, decision = _decided(record, policy)
    folder = out or (record if record.is_dir() else record.parent)
    for path in write_reports(loaded, decision, folder):
        typer.echo(path)


def verify(path: Claim, as_json: AsJson = False) -> None:
    """Compute the epsilon in PATH again: a certificate, a record, or a folder that holds one."""
    from showthrough.audit.verify import verify_claim
    from showthrough.terminal import print_certificate

    certificate = verify_claim(path)
    if as_json:
        typer.echo(certificate.model_dump_json(indent=1))
    else:
        print_certificate(certificate)


def _decided(record: Path, policy: str | None) -> "tuple[AuditRecord, Decision]":
    from showthrough.config_files import load_policy, load_record
    from showthrough.gate import decide

    loaded = load_record(record)
    return loaded, decide(loaded, None if policy is None else load_policy(policy, record=loaded))
