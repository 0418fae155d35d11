"""Commands that look at images: audit, run, train, plan."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from showthrough.cli.common.arguments import (
    RUNS,
    Address,
    AsJson,
    AuditFile,
    Download,
    Language,
    OnEngine,
    PolicyFile,
    Quiet,
    Runs,
    Verbose,
    WithPdf,
    Workers,
)
from showthrough.cli.common.loudness import loudness_of
from showthrough.cli.scaling.array_jobs import over_engine
from showthrough.errors import EnvironmentFault, worst

if TYPE_CHECKING:
    from showthrough.audit.options import Over
    from showthrough.audit.run import Run
    from showthrough.config_files import Audit
    from showthrough.core.decision import Decision
    from showthrough.core.policy import Policy
    from showthrough.core.records import AuditRecord
    from showthrough.terminal_progress import Watch


def audit(  # noqa: PLR0913, PLR0917 - each is an option
    audit: AuditFile,
    policy: PolicyFile = None,
    runs: Runs = RUNS,
    allow_download: Download = False,
    as_json: AsJson = False,
    with_pdf: WithPdf = False,
    language: Language = "en",
    engine: OnEngine = None,
    address: Address = None,
    workers: Workers = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run AUDIT, apply the policy and write the reports (run + gate + report)."""
    from showthrough.config_files import load_policy

    loudness, read = loudness_of(quiet=quiet, verbose=verbose), _read(audit)
    chosen = None if policy is None else load_policy(policy)
    _refuse_unspoken(language)
    if with_pdf:
        from showthrough.report.documents.pdf_pages import require_weasyprint

        require_weasyprint()  # said now, and not after hours
    from showthrough.terminal_progress import watching

    decided = []
    with over_engine(engine, address, workers) as over, watching(loudness) as watch:
        for done in _run(read, runs, watch, over, allow_download=allow_download):
            watch.begin("report")
            decision, written = _reported(done, chosen, with_pdf=with_pdf, language=language)
            _remember(runs, done.record, decision)
            decided.append((done, decision, written))
            watch.end()
    overview = _overview([(done, decision) for done, decision, _ in decided], language)
    if as_json:
        typer.echo(json.dumps([_row(done, decision) for done, decision, _ in decided], indent=1))
    else:
        _print(decided, overview, quiet=quiet)
    sys.exit(worst(decision.exit_code for _, decision, _ in decided))


def _reported(
    done: "Run", chosen: "Policy | None", *, with_pdf: bool, language: str
) -> "tuple[Decision, list[Path]]":
    """Decide about a record, write the reports and return the decision and their paths."""
    from showthrough.core.trust.vouching import vouched_by
    from showthrough.gate import decide
    from showthrough.report import write_reports

    told = vouched_by(own_policy=chosen is None, has_manifest=True)
    decision = decide(done.record, chosen).model_copy(update={"vouched": told})
    written = write_reports(done.record, decision, done.folder, with_pdf=with_pdf, language=language)
    return decision, written


def _print(decided: "list[tuple[Run, Decision, list[Path]]]", overview: list[Path], *, quiet: bool) -> None:
    from showthrough.terminal import print_decision, print_verdict

    for done, decision, written in decided:
        if quiet:
            print_verdict(done.record, decision)
        else:
            print_decision(done.record, decision, written)
    for path in () if quiet else overview:
        typer.echo(path)


def _overview(decided: "list[tuple[Run, Decision]]", language: str) -> list[Path]:
    """Write the overview of an audit of several generators beside their folders, and return its files."""
    folders = {done.folder.parent for done, _ in decided}
    if len(decided) < 2 or len(folders) != 1:
        return []
    from showthrough.report.overviews.overview import Reported, write_overview

    audited = [Reported(done.record, decision, done.folder.name) for done, decision in decided]
    return write_overview(audited, folders.pop(), language)


def run(  # noqa: PLR0913, PLR0917 - each is an option
    audit: AuditFile,
    runs: Runs = RUNS,
    allow_download: Download = False,
    engine: OnEngine = None,
    address: Address = None,
    workers: Workers = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run AUDIT and write the record only; gate and report can run elsewhere."""
    loudness, read = loudness_of(quiet=quiet, verbose=verbose), _read(audit)
    from showthrough.gate import decide
    from showthrough.terminal_progress import watching

    with over_engine(engine, address, workers) as over, watching(loudness) as watch:
        finished = _run(read, runs, watch, over, allow_download=allow_download)
    for done in finished:
        _remember(runs, done.record, decide(done.record))
        typer.echo(done.folder / "record.json")


def train(
    audit: AuditFile,
    runs: Runs = RUNS,
    as_json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Train the generators of AUDIT and stop; `audit` goes on from there.

    Weights, checkpoints and sample sheets lie in the vault of the run. The same command resumes.
    """
    loudness, read = loudness_of(quiet=quiet, verbose=verbose), _read(audit)
    from showthrough.audit.options import Options
    from showthrough.audit.train_generators import train_all
    from showthrough.terminal import print_trained
    from showthrough.terminal_progress import watching

    with watching(loudness) as progress:
        trained = train_all(read, Options(runs=runs, progress=progress))
    if as_json:
        typer.echo(json.dumps([one.summary for one in trained], indent=1))
    elif not quiet:
        print_trained(trained)


def plan(audit: AuditFile, runs: Runs = RUNS, as_json: AsJson = False) -> None:
    """Print what AUDIT will cost and what it could show, before anything runs."""
    read = _read(audit)
    from showthrough.audit.plan import plan_audit
    from showthrough.terminal import print_plan

    planned = plan_audit(read, runs)
    if as_json:
        typer.echo(planned.model_dump_json(indent=1))
    else:
        print_plan(planned)


def _refuse_unspoken(language: str) -> None:
    """Refuse a language without a catalogue now, and not after hours."""
    from showthrough.report.language import ENGLISH, messages_of

    if language != ENGLISH:
        messages_of(language)


def _read(name_or_path: str) -> "Audit":
    """Return an audit whose own file and policy are valid.

    What cannot work is told before anything that runs an audit is imported: torch takes seconds and
    hundreds of megabytes to say that a file is no TOML.
    """
    from showthrough.config_files import load_audit, load_policy

    audit = load_audit(name_or_path)
    load_policy(audit.config.policy, audit.base)
    return audit


def _run(
    audit: "Audit", runs: Runs, watch: "Watch", over: "Over | None", *, allow_download: bool
) -> "list[Run]":
    from showthrough.audit.options import Options, here
    from showthrough.audit.run import run_audit

    options = Options(
        runs=runs, allow_download=allow_download, progress=watch, watch=watch, over=over or here
    )
    return run_audit(audit, options)


def _remember(runs: Path, record: "AuditRecord", decision: "Decision") -> None:
    """Add an audit to the history; whatever is wrong with that file, the audit itself is complete."""
    from showthrough.history.entry import entry_of
    from showthrough.history.store import append

    try:
        append(runs, entry_of(record, decision), record)
    except EnvironmentFault as fault:
        typer.echo(f"showthrough: warning: {fault}. The audit itself is complete.", err=True)


def _row(done: "Run", decision: "Decision") -> dict[str, str | int]:
    return {
        "name": done.record.subject.name,
        "title": decision.title,
        "verdict": decision.verdict,
        "exit_code": decision.exit_code,
        "record": str(done.folder / "record.json"),
        "report": str(done.folder / "report.html"),
    }
