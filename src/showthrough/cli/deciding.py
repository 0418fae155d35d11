"""Commands that need a record and no images: gate, report, verify, sign."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.common.arguments import (
    OUTPUT,
    AsJson,
    Language,
    PolicyFile,
    PublicKey,
    RecordFile,
    WithPdf,
)
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
Claim = Annotated[Path, typer.Argument(metavar="PATH", help="A record, a certificate, or a folder.")]
PrivateKey = Annotated[
    Path | None, typer.Option("--key", dir_okay=False, help="Your private EC key (P-256, PEM, no password).")
]
Fresh = Annotated[
    Path | None,
    typer.Option("--new-key", dir_okay=False, help="Make a key there, its public part beside it, and sign."),
]
Vaulted = Annotated[
    Path | None,
    typer.Option("--vault", file_okay=False, help="The vault of the run: ask every check again."),
]
Compared = Annotated[
    Path | None, typer.Option("--ratchet", help="The earlier record that the decision compared with.")
]
Signer = Annotated[str, typer.Option("--signer", help="The role that signs, such as 'Privacy office'.")]


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


def report(
    record: RecordFile,
    policy: PolicyFile = None,
    out: Out = None,
    with_pdf: WithPdf = False,
    language: Language = "en",
) -> None:
    """Write report.html, summary.md, dpia.md, gate.junit.xml and metrics.csv from RECORD.

    On the folder of an audit of several generators: of each of them, and the overview.
    """
    from showthrough.core.trust.overview_manifest import is_audit_of_several
    from showthrough.report import write_reports

    if is_audit_of_several(record):
        for path in _all_reports(record, policy, out, with_pdf=with_pdf, language=language):
            typer.echo(path)
        return
    loaded, decision = _decided(record, policy)
    folder = out or (record if record.is_dir() else record.parent)
    for path in write_reports(loaded, decision, folder, with_pdf=with_pdf, language=language):
        typer.echo(path)


def _all_reports(
    folder: Path, policy: str | None, out: Path | None, *, with_pdf: bool, language: str
) -> Iterator[Path]:
    """Write the reports of all generators of an audit where they lie, then the overview; yield all paths."""
    from showthrough.handover.audit_folder import generators_in
    from showthrough.report import write_reports
    from showthrough.report.overviews.overview import Reported, write_overview

    if out is not None:
        raise UsageError("--out is for the report of one record; those of an audit are written where it lies")
    audited = []
    for name in generators_in(folder):
        loaded, decision = _decided(folder / name, policy)
        yield from write_reports(loaded, decision, folder / name, with_pdf=with_pdf, language=language)
        audited.append(Reported(loaded, decision, name))
    yield from write_overview(audited, folder, language)


def verify(
    path: Claim,
    key: PublicKey = None,
    vault: Vaulted = None,
    ratchet: Compared = None,
    as_json: AsJson = False,
) -> None:
    """Derive again what PATH allows: figures, epsilon, decision, report bytes; exit 6 where one differs."""
    from showthrough.audit.verify import is_certificate, verify_claim
    from showthrough.core.trust.overview_manifest import is_audit_of_several
    from showthrough.terminal import print_certificate, print_verification

    several = is_audit_of_several(path)
    if not several and is_certificate(path):
        certificate = verify_claim(path)
        if as_json:
            typer.echo(certificate.model_dump_json(indent=1))
        else:
            print_certificate(certificate)
        return
    from showthrough.handover.audit_folder import verify_audit
    from showthrough.handover.derivation import verify_record

    if several and ratchet is not None:
        raise UsageError("--ratchet is for one record; verify each generator of the audit with its own")
    done = verify_audit(path, key, vault) if several else verify_record(path, key, vault, ratchet)
    if as_json:
        typer.echo(done.model_dump_json(indent=1))
    else:
        print_verification(done)
    sys.exit(done.exit_code)


def sign(
    record: RecordFile, key: PrivateKey = None, new_key: Fresh = None, signer: Signer = "unnamed"
) -> None:
    """Sign RECORD, its manifest and its decision; the signature is added to attestation.intoto.jsonl."""
    from showthrough.handover import signatures

    if (key is None) is (new_key is None):
        raise UsageError("sign needs either --key or --new-key")
    if new_key is not None:
        typer.echo(signatures.new_key(new_key))
    chosen = key or new_key
    assert chosen is not None, "one of both is there"
    typer.echo(signatures.sign(record, chosen, signer).path)


def _decided(
    record: Path, policy: str | None, previous: Path | None = None, key: Path | None = None
) -> "tuple[AuditRecord, Decision]":
    from showthrough.config_files import load_policy, load_record, load_vouched
    from showthrough.core.trust.vouching import vouched_by
    from showthrough.gate import decide

    with _nothing_collected():
        loaded, manifest, *_ = load_vouched(record)
        given = None if policy is None else load_policy(policy, record=loaded)
        before = None if previous is None else load_record(previous)
        decision = decide(loaded, given, previous=before)
    signers = () if key is None else _signers(record, key)
    is_vouched = manifest is not None and manifest.is_of_the_audit
    told = vouched_by(own_policy=policy is None, has_manifest=is_vouched, signers=signers)
    return loaded, decision.model_copy(update={"vouched": told})


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no garbage meanwhile, nor later in what was read: it stays, and each search costs a tenth."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # nor at the end of the process
        gc.enable()


def _signers(record: Path, key: Path) -> tuple[str, ...]:
    from showthrough.handover.signatures import signers_of

    return tuple(dict.fromkeys(one.predicate.signer for one in signers_of(record, key)))
