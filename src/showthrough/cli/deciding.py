"""Commands that need a record and no images: gate, report, verify."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.arguments import OUTPUT, AsJson, PolicyFile, RecordFile, WithPdf

if TYPE_CHECKING:
    from showthrough.core.decision import Decision
    from showthrough.core.records import AuditRecord

Out = Annotated[
    Path | None,
    typer.Option("--out", file_okay=False, help="Default: beside the record.", rich_help_panel=OUTPUT),
]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--ratchet", help="The record that was accepted before: what is significantly worse blocks."
    ),
]
Printed = Annotated[
    Literal["table", "json", "junit", "sarif", "github", "md"],
    typer.Option("--format", help="How the decision is printed.", rich_help_panel=OUTPUT),
]
Claim = Annotated[Path, typer.Argument(metavar="PATH", help="A certificate, a record, or a folder.")]


def gate(
    record: RecordFile,
    policy: PolicyFile = None,
    ratchet: Previous = None,
    form: Printed = "table",
    as_json: AsJson = False,
) -> None:
    """Apply a policy to RECORD; the exit code is the decision."""
    loaded, decision = _decided(record, policy, ratchet)
    if not as_json and form == "table":
        from showthrough.terminal import print_decision

        print_decision(loaded, decision)
    else:
        from showthrough.report import rendered

        typer.echo(rendered(loaded, decision, "json" if as_json else form), nl=False)
    _summarise(loaded, decision)
    sys.exit(decision.exit_code)


def _summarise(record: "AuditRecord", decision: "Decision") -> None:
    """Add the summary to the page of a GitHub run, where this is one."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if not page:
        return
    from showthrough.report import rendered

    try:
        with Path(page).open("a", encoding="utf-8") as file:
            file.write(rendered(record, decision, "md"))
    except OSError as error:  # the decision stands, and says more than its summary
        typer.echo(f"showthrough: the summary could not be added: {error.strerror}", err=True)


def report(record: RecordFile, policy: PolicyFile = None, out: Out = None, with_pdf: WithPdf = False) -> None:
    """Write report.html, summary.md, dpia.md, gate.junit.xml and metrics.csv from RECORD."""
    from showthrough.report import write_reports

    loaded, decision = _decided(record, policy)
    folder = out or (record if record.is_dir() else record.parent)
    for path in write_reports(loaded, decision, folder, with_pdf=with_pdf):
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


def _decided(
    record: Path, policy: str | None, previous: Path | None = None
) -> "tuple[AuditRecord, Decision]":
    from showthrough.config_files import load_policy, load_record, load_vouched
    from showthrough.core.trust.vouching import vouched_by
    from showthrough.gate import decide

    loaded, manifest, _ = load_vouched(record)
    given = None if policy is None else load_policy(policy, record=loaded)
    before = None if previous is None else load_record(previous)
    told = vouched_by(own_policy=policy is None, has_manifest=manifest is not None)
    return loaded, decide(loaded, given, previous=before).model_copy(update={"vouched": told})
