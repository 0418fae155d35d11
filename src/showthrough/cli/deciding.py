"""Commands that need a record and no images: gate, report."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.arguments import OUTPUT, AsJson, PolicyFile, PublicKey, RecordFile, WithPdf
from showthrough.errors import UsageError

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
Strict = Annotated[
    bool, typer.Option("--strict", help="Judge nothing but a signed record, by --policy, and check --key.")
]


def gate(  # noqa: PLR0913, PLR0917 - each is an option
    record: RecordFile,
    policy: PolicyFile = None,
    ratchet: Previous = None,
    strict: Strict = False,
    key: PublicKey = None,
    form: Printed = "table",
    as_json: AsJson = False,
) -> None:
    """Apply a policy to RECORD; the exit code is the decision."""
    if strict and (policy is None or key is None):
        raise UsageError("--strict needs --policy and --key: a record may not bring its own policy")
    loaded, decision = _decided(record, policy, ratchet, key)
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


def _decided(
    record: Path, policy: str | None, previous: Path | None = None, key: Path | None = None
) -> "tuple[AuditRecord, Decision]":
    from showthrough.config_files import load_policy, load_record, load_vouched
    from showthrough.core.trust.vouching import vouched_by
    from showthrough.gate import decide

    loaded, manifest, *_ = load_vouched(record)
    given = None if policy is None else load_policy(policy, record=loaded)
    before = None if previous is None else load_record(previous)
    signers = () if key is None else _signers(record, key)
    told = vouched_by(own_policy=policy is None, has_manifest=manifest is not None, signers=signers)
    return loaded, decide(loaded, given, previous=before).model_copy(update={"vouched": told})


def _signers(record: Path, key: Path) -> tuple[str, ...]:
    from showthrough.handover.signatures import signers_of

    return tuple(dict.fromkeys(one.predicate.signer for one in signers_of(record, key)))
