"""Terminal output for people; machine output goes to stdout, messages to stderr."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from showthrough.core.card_words.kind_words import in_words_of
from showthrough.core.cards import Card
from showthrough.core.decision import Decision, Ruling, Status, Verdict
from showthrough.core.records import AuditRecord, Outcome
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.interpret.dp_claim import claim_line, claim_sentences
from showthrough.interpret.numbers import digits
from showthrough.interpret.shown import shown
from showthrough.interpret.unseen import seen_line

if TYPE_CHECKING:
    from showthrough.audit.planning.answers import Plan, PlanAnswer
    from showthrough.audit.train_generators import Trained
    from showthrough.doctor import Remedy, Symptom
    from showthrough.handover.derivation import Verification

MARKS = {
    Status.PASS: ("pass", "green"),
    Status.FAIL: ("FAIL", "bold red"),
    Status.INCONCLUSIVE: ("inconclusive", "yellow"),
    Status.NOT_RUN: ("not run", "yellow"),
    Status.ERROR: ("ERROR", "bold red"),
    Status.WAIVED: ("waived", "magenta"),
    Status.NOT_APPLICABLE: ("not applicable", "dim"),
}
VERDICTS = {
    Verdict.BLOCKED: "bold white on red",
    Verdict.ALLOWED: "bold black on green",
    Verdict.NOT_ENOUGH_EVIDENCE: "bold black on yellow",
}


def _console(*, stderr: bool = False) -> Console:
    """Return a console that prints what it is given: names, paths and hints hold brackets and colons."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def _bold(text: str) -> Text:
    return Text(text, style="bold")


def _heading(text: str) -> Text:
    return Text.assemble("\n", _bold(text))


def print_verdict(record: AuditRecord, decision: Decision) -> None:
    """Print the verdict alone."""
    bare = shown(record.model_copy(update={"findings": (), "cards": ()}))
    _console().print(_verdict(bare, decision))


def _verdict(record: AuditRecord, decision: Decision) -> Text:
    return Text.assemble((f" {decision.verdict} ", VERDICTS[decision.verdict]), f"  {_title(record)}")


def print_decision(record: AuditRecord, decision: Decision, written: Sequence[Path] = ()) -> None:
    """Print the verdict, its strongest reasons and the ruling on every rule."""
    bare = shown(record.model_copy(update={"findings": (), "cards": ()}))  # of these only numbers are printed
    record = bare.model_copy(update={"findings": record.findings, "cards": record.cards})
    console = _console()
    console.print()
    if decision.vouched:
        console.print(Text("\n".join(decision.vouched), style="dim"))
    console.print(_verdict(record, decision))
    for reason in decision.reasons[:3]:
        console.print(Padding(f"- {reason}", (0, 0, 0, 2)))
    for fault in record.faults:
        console.print(Padding(Text(f"data: {_said(record, fault.reason)}", style="yellow"), (0, 0, 0, 2)))
    for waiver in decision.idle_waivers:
        console.print(Padding(Text(f"waiver: {waiver.told}", style="magenta"), (0, 0, 0, 2)))
    for told in decision.unlike_before:
        console.print(Padding(Text(f"compared: {told}", style="yellow"), (0, 0, 0, 2)))
    for line in filter(None, (claim_line(record), seen_line(record))):
        console.print(Padding(_said(record, line), (0, 0, 0, 2)))
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold")
    for heading in ("ruling", "rule", "limit", "measured (interval)", "needs"):
        table.add_column(heading, no_wrap=heading in ("ruling", "rule"), overflow="fold")
    for ruling in decision.rulings:
        mark, style = MARKS[ruling.status]
        needed = "-" if ruling.needed is None else f"{ruling.needed:,}"
        table.add_row(Text(mark, style=style), ruling.rule.name, _limit(ruling), _measured(ruling), needed)
    console.print(table)
    report = next((path for path in written if path.suffix == ".html"), None)
    if report is not None:
        console.print(f"report: {report}", soft_wrap=True)


def print_trained(trained: "Sequence[Trained]") -> None:
    """Print one line for each generator that was trained."""
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold")
    for heading in ("generator", "kind", "steps", "seconds", "weights", "epsilon", "folder"):
        table.add_column(heading, overflow="fold")
    for one in trained:
        facts, claim = one.generator.facts, one.generator.accounting
        table.add_row(
            one.name,
            facts.job.config.kind,
            f"{facts.job.config.steps:,}",
            f"{facts.training_seconds:.0f}",
            f"{facts.parameters:,}",
            "no privacy" if claim is None else f"{claim.epsilon:.3g} at delta {claim.delta:.2g}",
            str(one.folder),
        )
    _console().print(table)


def print_certificate(certificate: DPCertificate) -> None:
    """Print a claim whose epsilon was computed again, and what it does not cover."""
    console = _console()
    console.print(
        f"The claim follows from its numbers: epsilon {digits(certificate.epsilon)} "
        f"at delta {digits(certificate.delta)}."
    )
    for sentence in claim_sentences(certificate):
        style = "bold red" if sentence.startswith("NOT PRIVATE") else ""
        console.print(Padding(Text(f"- {sentence}", style=style), (0, 0, 0, 2)))
    console.print(
        "Whether training did what it says cannot be seen here: an audit of its epsilon can refute it."
    )


def print_verification(done: "Verification") -> None:
    """Print what was derived again, what differs, and what nothing here could derive."""
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold")
    for heading in ("", "what", "why"):
        table.add_column(heading, overflow="fold")
    styles = {"verified": "green", "differs": "bold red", "not derived again": "yellow"}
    for one in done.looked:
        table.add_row(Text(one.result.value, style=styles[one.result.value]), one.what, one.told)
    _console().print(table)


def print_cards(cards: Mapping[str, Card]) -> None:
    """Print one line for each card."""
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold")
    for heading in ("name", "kind", "suite", "access", "question"):
        table.add_column(heading, overflow="fold")
    for card in cards.values():
        access = card.adversary.access if card.adversary else "-"
        table.add_row(card.name, card.kind, card.suite, access, card.question.strip())
    _console().print(table)


def print_card(card: Card) -> None:
    """Print one card whole."""
    console = _console()
    console.print(Text.assemble(_bold(card.title), f" ({card.name}, {card.kind}, suite {card.suite})"))
    console.print(card.question.strip())
    if card.adversary:
        console.print(f"\nAdversary: {card.adversary.who} Access: {card.adversary.access}.")
    for heading, text in (
        ("How to read", card.how_to_read),
        ("Does not show", card.does_not_show),
        ("Wrong if", card.wrong_if),
    ):
        console.print(Text.assemble("\n", _bold(heading), f"\n{text.strip()}"))
    console.print(_heading("Statistics"))
    for statistic in card.statistics:
        console.print(f"  {statistic.name} ({statistic.unit}, safer {statistic.safer}): {statistic.meaning}")
    if card.parameters:
        console.print(_heading("Parameters"))
    for parameter in card.parameters:
        console.print(f"  {parameter.name} = {parameter.default!r}: {parameter.meaning}")
    console.print(_heading("Sources"))
    console.print("  " + "\n  ".join(card.sources))


def print_plan(plan: "Plan") -> None:
    """Print cost, power and what stands in the way."""
    console = _console()
    for heading, rows in (("Data", plan.data), ("Cost", plan.cost), ("Power", plan.power)):
        console.print(_heading(heading))
        table = Table(show_edge=False, pad_edge=False, box=None, show_header=False)
        for row in rows:
            table.add_row(row.what, row.answer)
        console.print(table)
    console.print(_heading("Rules that this audit could pass"))
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold")
    for name in ("rule", "within reach", "why"):
        table.add_column(name, overflow="fold")
    for rule in plan.rules:
        table.add_row(rule.rule, "yes" if rule.within_reach else Text("no", style="yellow"), rule.why)
    console.print(table)


def print_beginning(folder: Path, answers: "Sequence[PlanAnswer]", *, is_timed: bool) -> None:
    """Print what a new audit will take and could show, and the commands that come next."""
    console = _console()
    table = Table(show_edge=False, pad_edge=False, box=None, show_header=False)
    for row in answers:
        table.add_row(row.what, row.answer)
    console.print(_heading("What it will take, and what it could show"))
    console.print(table)
    file = folder / "audit.toml"
    console.print(_heading("Next"))
    console.print(f"  read {file}, and correct what is wrong", soft_wrap=True)
    if not is_timed:
        console.print(f"  showthrough plan {file}     # times it on this machine", soft_wrap=True)
    console.print(f"  showthrough audit {file}", soft_wrap=True)


def print_symptoms(symptoms: "Sequence[Symptom]") -> None:
    """Print what is there and what is missing."""
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold")
    for heading in ("", "what", "found", "used for"):
        table.add_column(heading, overflow="fold")
    for symptom in symptoms:
        mark = "ok" if symptom.fine else "MISSING" if symptom.needed else "absent"
        style = "green" if symptom.fine else "bold red" if symptom.needed else "yellow"
        table.add_row(Text(mark, style=style), symptom.what, symptom.found, symptom.used_for)
    _console().print(table)


def print_remedies(remedies: "Sequence[Remedy]") -> None:
    """Print commands to be pasted into a shell, each under a comment that says what it is for."""
    console = _console()
    if not remedies:
        console.print("# nothing is missing")
    for remedy in remedies:
        console.print(f"# {' '.join(remedy.mends.split())}", soft_wrap=True)
        if remedy.command:
            console.print(remedy.command, soft_wrap=True)


def _title(record: AuditRecord) -> str:
    subject = record.subject
    return f"{record.heading} ({subject.kind}, {subject.n_samples:,} {_said(record, 'images')})"


def _limit(ruling: Ruling) -> str:
    rule = ruling.rule
    if rule.at_most is not None:
        return f"≤ {rule.at_most:g}"
    return "-" if rule.at_least is None else f"≥ {rule.at_least:g}"


def _measured(ruling: Ruling) -> str:
    finding = ruling.finding
    if finding is None or finding.outcome is not Outcome.MEASURED or finding.value is None:
        return "-"
    if finding.interval is None:
        return f"{finding.value:.3g}"
    interval = finding.interval
    return f"{finding.value:.3g} ({interval.low:.3g} to {interval.high:.3g})"


def _said(record: AuditRecord, text: str) -> str:
    """Return a text about images in the words of what is audited."""
    return in_words_of(record.config.audited, text)
