"""The command line: parse, call one function, print, exit."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from showthrough.errors import Exit, ShowthroughError, full_disk, worst
from showthrough.version import VERSION

if TYPE_CHECKING:
    from showthrough.audit.run import Run
    from showthrough.core.decision import Decision
    from showthrough.core.records import AuditRecord

RUNS = click.option(
    "--runs", type=click.Path(path_type=Path, file_okay=False), default=Path("audit-runs"),
    show_default=True, help="Folder for everything an audit writes.",
)  # fmt: skip
DOWNLOAD = click.option(
    "--allow-download",
    is_flag=True,
    help="Let missing weights be fetched; otherwise nothing leaves or enters.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
POLICY = click.option("--policy", help="A policy's name or file; default: the one in the record.")
RECORD = click.argument("record", type=click.Path(path_type=Path))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="showthrough")
def cli() -> None:
    """Audit synthetic images for the real people still showing through.

    Exit codes: 0 allowed by policy, 3 release blocked, 4 not enough evidence, 5 invalid config or data,
    6 integrity, 7 environment, 2 usage, 1 internal error, 130 interrupted (the same command resumes).
    """


@cli.command()
@click.argument("audit")
@POLICY
@RUNS
@DOWNLOAD
@JSON
def audit(audit: str, policy: str | None, runs: Path, allow_download: bool, as_json: bool) -> None:
    """Run AUDIT, apply the policy and write the reports (run + gate + report).

    AUDIT is a TOML file or a preset such as faces-demo.
    """
    _audit(audit, policy, runs, allow_download=allow_download, as_json=as_json)


@cli.command()
@click.argument("audit")
@RUNS
@DOWNLOAD
def run(audit: str, runs: Path, allow_download: bool) -> None:
    """Run AUDIT and write the record only; gate and report can run elsewhere."""
    for done in _run(audit, runs, allow_download=allow_download):
        click.echo(done.folder / "record.json")


@cli.command()
@click.argument("audit")
@RUNS
@JSON
def train(audit: str, runs: Path, as_json: bool) -> None:
    """Train the generators of AUDIT and stop; `audit` goes on from there.

    Weights, checkpoints and sample sheets lie in the vault of the run. The same command resumes.
    """
    from showthrough.audit.options import Options
    from showthrough.audit.train_generators import train_all
    from showthrough.config_files import load_audit
    from showthrough.terminal import print_trained, watching

    with watching() as progress:
        trained = train_all(load_audit(audit), Options(runs=runs, progress=progress))
    if as_json:
        click.echo(json.dumps([one.summary for one in trained], indent=1))
    else:
        print_trained(trained)


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@JSON
def verify(path: Path, as_json: bool) -> None:
    """Compute the epsilon in PATH again: a certificate, a record, or a folder that holds one."""
    from showthrough.audit.verify import verify_claim
    from showthrough.terminal import print_certificate

    certificate = verify_claim(path)
    if as_json:
        click.echo(certificate.model_dump_json(indent=1))
    else:
        print_certificate(certificate)


@cli.command()
@RECORD
@POLICY
@JSON
def gate(record: Path, policy: str | None, as_json: bool) -> None:
    """Apply a policy to RECORD; the exit code is the decision."""
    loaded, decision = _decided(record, policy)
    if as_json:
        click.echo(decision.model_dump_json(indent=1))
    else:
        from showthrough.terminal import print_decision

        print_decision(loaded, decision)
    sys.exit(decision.exit_code)


@cli.command()
@RECORD
@POLICY
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Default: beside the record.")
def report(record: Path, policy: str | None, out: Path | None) -> None:
    """Write report.html, summary.md, gate.junit.xml and metrics.csv from RECORD."""
    from showthrough.report import write_reports

    loaded, decision = _decided(record, policy)
    folder = out or (record if record.is_dir() else record.parent)
    for path in write_reports(loaded, decision, folder):
        click.echo(path)


@cli.command()
@click.argument("audit")
@RUNS
@JSON
def plan(audit: str, runs: Path, as_json: bool) -> None:
    """Print what AUDIT will cost and what it could show, before anything runs."""
    from showthrough.audit.plan import plan_audit
    from showthrough.config_files import load_audit
    from showthrough.terminal import print_plan

    planned = plan_audit(load_audit(audit), runs)
    if as_json:
        click.echo(planned.model_dump_json(indent=1))
    else:
        print_plan(planned)


@cli.command()
@click.argument("name", required=False)
@JSON
def attacks(name: str | None, as_json: bool) -> None:
    """List all attacks and measures, or show the card of one."""
    from showthrough.core.cards import all_cards
    from showthrough.errors import UsageError
    from showthrough.terminal import print_card, print_cards

    cards = all_cards()
    if name is not None and name not in cards:
        raise UsageError(f"no check is called {name!r}; there are {', '.join(cards)}")
    if as_json:
        chosen = cards if name is None else {name: cards[name]}
        click.echo(json.dumps({key: card.model_dump(mode="json") for key, card in chosen.items()}, indent=1))
    elif name is None:
        print_cards(cards)
    else:
        print_card(cards[name])


@cli.command()
@JSON
def doctor(as_json: bool) -> None:
    """Say what this machine lacks for an audit; exit 7 where something needed is missing."""
    from showthrough.doctor import examine
    from showthrough.terminal import print_symptoms

    symptoms = examine()
    if as_json:
        click.echo(json.dumps([symptom._asdict() for symptom in symptoms], indent=1))
    else:
        print_symptoms(symptoms)
    sys.exit(Exit.ENVIRONMENT if any(s.needed and not s.fine for s in symptoms) else Exit.PASS)


@cli.command()
@click.argument("of", type=click.Choice(["record", "audit", "policy", "decision", "card"]), default="record")
def schema(of: str) -> None:
    """Print the JSON Schema of a file format."""
    from showthrough.core.cards import Card
    from showthrough.core.config import AuditConfig
    from showthrough.core.decision import Decision
    from showthrough.core.policy import Policy
    from showthrough.core.records import AuditRecord

    models = {
        "record": AuditRecord,
        "audit": AuditConfig,
        "policy": Policy,
        "decision": Decision,
        "card": Card,
    }
    mode = "serialization" if of in ("record", "decision") else "validation"
    click.echo(json.dumps(models[of].model_json_schema(mode=mode), indent=1))  # type: ignore[attr-defined]


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
def init(folder: Path) -> None:
    """Write a commented audit.toml and policy.toml to start from."""
    from showthrough.starter import write_starter

    for path in write_starter(folder):
        click.echo(path)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the tab completion of SHELL, for your shell's start file."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None  # the three that the argument allows
    click.echo(found(cli, {}, "showthrough", "_SHOWTHROUGH_COMPLETE").source())


def main() -> None:
    """Run the command line; a user's mistake is one sentence on stderr and an exit code."""
    try:
        code = cli(standalone_mode=False)
    except ShowthroughError as error:
        _fail(str(error), error.exit_code)
    except click.exceptions.Abort:
        _fail("interrupted; the same command resumes", Exit.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(Exit.USAGE)
    except OSError as error:
        full = full_disk(error)
        if full is None:
            raise
        _fail(str(full), full.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _audit(audit: str, policy: str | None, runs: Path, *, allow_download: bool, as_json: bool) -> None:
    from showthrough.config_files import load_policy
    from showthrough.gate import decide
    from showthrough.report import write_reports
    from showthrough.terminal import print_decision

    chosen = None if policy is None else load_policy(policy)  # a wrong name costs a second, not an audit
    decided = []
    for done in _run(audit, runs, allow_download=allow_download):
        decision = decide(done.record, chosen)
        written = write_reports(done.record, decision, done.folder)
        if not as_json:
            print_decision(done.record, decision, written)
        decided.append((done, decision))
    if as_json:
        rows = [
            {"name": d.record.subject.name, "verdict": decision.verdict, "exit_code": decision.exit_code,
             "record": str(d.folder / "record.json"), "report": str(d.folder / "report.html")}
            for d, decision in decided
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=1))
    sys.exit(worst(decision.exit_code for _, decision in decided))


def _run(audit: str, runs: Path, *, allow_download: bool) -> "list[Run]":
    from showthrough.audit.options import Options
    from showthrough.audit.run import run_audit
    from showthrough.config_files import load_audit
    from showthrough.terminal import watching

    with watching() as progress:
        return run_audit(
            load_audit(audit), Options(runs=runs, allow_download=allow_download, progress=progress)
        )


def _decided(record: Path, policy: str | None) -> "tuple[AuditRecord, Decision]":
    from showthrough.config_files import load_policy, load_record
    from showthrough.gate import decide

    loaded = load_record(record)
    return loaded, decide(loaded, None if policy is None else load_policy(policy))


def _fail(sentence: str, code: Exit) -> None:
    click.echo(f"showthrough: {sentence}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
