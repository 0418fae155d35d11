"""Commands about policies by themselves: policy, waiver."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from showthrough.cli.common.arguments import OUTPUT, AsJson
from showthrough.errors import UsageError

if TYPE_CHECKING:
    from showthrough.core.policy import Policy
    from showthrough.core.records import AuditRecord
    from showthrough.policies.fitted_policy import DataNumbers

Act = Annotated[
    Literal["check", "explain", "fit"],
    typer.Argument(help="check FILE, explain FILE, or fit AUDIT (or RECORD)."),
]
PolicyTarget = Annotated[
    str, typer.Argument(metavar="TARGET", help="A policy; for fit an audit or a record.")
]
FittedFrom = Annotated[
    str | None,
    typer.Option("--from", help="For fit: the policy to begin with. Default: the audit's own."),
]
NewFile = Annotated[
    Path | None,
    typer.Option("--out", help="For fit: the file to write. Default: stdout.", rich_help_panel=OUTPUT),
]
WaiverAct = Annotated[Literal["add", "list"], typer.Argument(help="add one, or list all.")]
PolicyPath = Annotated[Path, typer.Argument(metavar="POLICY", help="The policy's file.")]
ForRecord = Annotated[
    Path | None, typer.Argument(metavar="[RECORD]", help="The record of the model that it is for.")
]
WaivedRule = Annotated[str, typer.Option("--rule", help="The rule's whole name, as `gate` prints it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why the risk is accepted.")]
Measure = Annotated[str, typer.Option("--measure", help="What is done instead, until it expires.")]
Requester = Annotated[str, typer.Option("--requested-by", help="E-mail address of who asks.")]
Approver = Annotated[str, typer.Option("--approved-by", help="E-mail address of somebody else.")]
Expiry = Annotated[
    str | None, typer.Option("--expires", help="Last day, as 2026-12-31. Default: in 90 days, the most.")
]


def policy(
    action: Act, target: PolicyTarget, start: FittedFrom = None, out: NewFile = None, as_json: AsJson = False
) -> None:
    """Check a policy, explain its rules, or fit its limits to the data of an audit."""
    if action == "fit":
        _fit(target, start, out)
        return
    from showthrough.config_files import load_policy

    loaded = load_policy(target)
    if action == "explain":
        _explain(loaded, as_json)
        return
    blocking = sum(rule.blocks for rule in loaded.rules)
    if as_json:
        told = {"policy": loaded.name, "version": loaded.version, "rules": len(loaded.rules)}
        typer.echo(json.dumps({**told, "blocking": blocking, "waivers": len(loaded.waivers)}))
        return
    typer.echo(
        f"{loaded.name} {loaded.version} can be applied: {len(loaded.rules)} rules, of which {blocking} can "
        f"block a release; {len(loaded.waivers)} waivers."
    )


def _explain(loaded: "Policy", as_json: bool) -> None:
    from showthrough.policies.rule_needs import explained

    rules = explained(loaded)
    if as_json:
        typer.echo(json.dumps([rule.model_dump(mode="json") for rule in rules], indent=1))
        return
    for rule in rules:
        typer.echo(f"{rule.rule}\n  {rule.sentence}")
        for line in (*rule.needs, f"It counts: {rule.meaning}", f"Why: {rule.because}"):
            typer.echo(f"  {line}")


def _fit(target: str, start: str | None, out: Path | None) -> None:
    from showthrough.config_files import load_policy
    from showthrough.core.atomic import write_atomically
    from showthrough.policies.fitted_policy import fitted, head_of
    from showthrough.policies.policy_file import policy_toml

    own, numbers, record = _measured(target)
    begun = own if start is None else load_policy(start, record=record)
    result = fitted(begun, numbers, record)
    text = policy_toml(result.policy, head_of(begun, numbers, Path(target).name), result.notes)
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.exists():
        raise UsageError(f"{out} is there already; give --out a name of its own")
    write_atomically(out, text)
    typer.echo(out)


def _measured(target: str) -> "tuple[Policy, DataNumbers, AuditRecord | None]":
    """Return the policy of a record or an audit, its numbers of people and images, and the record."""
    from showthrough.config_files import load_audit, load_policy, load_record
    from showthrough.policies.fitted_policy import DataNumbers, numbers_of

    path = Path(target)
    if path.suffix == ".json" or path.is_dir():
        record = load_record(path)
        return record.policy, numbers_of(record), record
    from showthrough.audit.plan import counts_of

    audit = load_audit(target)
    counts = counts_of(audit)
    return load_policy(audit.config.policy, audit.base), DataNumbers(counts.images, counts.people), None


def waiver(  # noqa: PLR0913, PLR0917 - one parameter an option, as in every command
    action: WaiverAct,
    policy: PolicyPath,
    record: ForRecord = None,
    rule: WaivedRule = "",
    reason: Reason = "",
    measure: Measure = "",
    requested_by: Requester = "",
    approved_by: Approver = "",
    expires: Expiry = None,
    as_json: AsJson = False,
) -> None:
    """Add a waiver to a policy's file, or list what became of each."""
    from showthrough.config_files import load_policy, load_record
    from showthrough.policies.waiver_file import add_waiver, new_waiver, waiver_states

    model = None if record is None else load_record(record)
    if action == "add":
        if model is None:
            raise UsageError("a waiver is for one model: give the record of it after the policy")
        signed = {"requested_by": requested_by, "approved_by": approved_by, "reason": reason}
        given = {**signed, "check": rule, "compensating_measure": measure}
        loaded = add_waiver(policy, new_waiver(given, model, expires), model)
    else:
        loaded = load_policy(str(policy), record=model)
    states = waiver_states(loaded, model)
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json") for one in states], indent=1))
        return
    for one in states:
        typer.echo(one.told)
    if not states:
        typer.echo("The policy holds no waiver.")
