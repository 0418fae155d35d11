"""Section 5: each test where the truth is known, one line for all ways in which it looks."""

from collections.abc import Sequence
from typing import NamedTuple

from showthrough.core.decision import Status
from showthrough.core.records import AuditRecord, Control, ControlKind, Finding, Outcome
from showthrough.interpret.credibility import WAYS
from showthrough.interpret.described import statistic_of, suite_of
from showthrough.interpret.numbers import count, noun_for
from showthrough.interpret.sentences import phrase_of
from showthrough.report.words import form_text, told_figure

NOT_RUN = "not run"
ONE = "1"


class ControlLine(NamedTuple):
    """One test on its controls, in words: a line for all ways in which it looks."""

    name: str
    copycat: str
    independent: str
    collapsed: str  # generators whose samples show next to nothing
    status: Status  # pass: every way that answered was right; inconclusive: some; not run: none could
    result: str
    n_images: str


def controls(record: AuditRecord) -> tuple[ControlLine, ...]:
    """Return each test with what it said of a copycat and of an independent generator."""
    tests: dict[tuple[str, str], list[Control]] = {}
    for control in record.controls:
        tests.setdefault((control.suite, control.check), []).append(control)
    return tuple(_line(suite, check, found, record) for (suite, check), found in tests.items())


def _line(suite: str, check: str, found: Sequence[Control], record: AuditRecord) -> ControlLine:
    status, result = _result(found, record)
    is_run = status is not Status.NOT_RUN
    return ControlLine(
        name=_title(check, suite, record),
        copycat=_seen(found, ControlKind.POSITIVE, record) if is_run else NOT_RUN,
        independent=_seen(found, ControlKind.NEGATIVE, record) if is_run else NOT_RUN,
        collapsed=_collapsed(found) if is_run else NOT_RUN,
        status=status,
        result=result,
        n_images=count(max(control.n_images for control in found)),
    )


def _result(found: Sequence[Control], record: AuditRecord) -> tuple[Status, str]:
    """Return whether a test can be relied on, and by which of its ways where not by all."""
    if not any(_applies(control) for control in found):
        return Status.NOT_RUN, "Not run"
    ways: dict[str, list[Control]] = {}
    for control in found:
        ways.setdefault(_way(control, found, record), []).append(control)
    right = [way for way, own in ways.items() if _behaved(own)]
    if len(right) == len(ways):
        return Status.PASS, "As expected"
    if not right:
        return Status.FAIL, "Not as expected"
    return Status.INCONCLUSIVE, f"As expected only with: {'; '.join(right)}"


def _way(control: Control, among: Sequence[Control], record: AuditRecord) -> str:
    """Return the embedder and the form of a test; one that failed before it knew them is of the only way.

    What was measured on the way, such as a limit, differs from one generator to another and is no name.
    """
    known = sorted({_named(each, record) for each in among} - {""})
    own = _named(control, record)
    return known[0] if not own and len(known) == 1 else own


def _named(control: Control, record: AuditRecord) -> str:
    card = record.card(control.check)
    told = {key: str(control.params[key]) for key in (*WAYS, "embedder") if key in control.params}
    if "form" in told:
        told["form"] = form_text(told["form"], card)
    return ", ".join(told.values())


def _applies(control: Control) -> bool:
    """Return whether the test could have answered: it did, or had the means and too little to go by."""
    return control.value is not None or not control.note.startswith(f"{Outcome.NOT_RUN}:")


def _title(check: str, suite: str, record: AuditRecord) -> str:
    card = record.card(check)
    return suite_of(suite, record).title if card is None else card.title


def _finding(control: Control) -> Finding:
    return Finding(
        check=control.check,
        suite=control.suite,
        statistic=control.statistic,
        outcome=Outcome.MEASURED,
        value=control.value,
        params=control.params,
    )


def _seen(controls: Sequence[Control], kind: ControlKind, record: AuditRecord) -> str:
    found = [control for control in controls if control.kind is kind]
    if not found:
        return "not tried"
    told: dict[str, list[str]] = {}
    for control in found:
        answer = "no answer" if control.value is None else "caught" if control.caught else "not caught"
        told.setdefault(answer, []).append(_said(control, controls, record))
    each = {answer: [text for text in texts if text] for answer, texts in told.items()}
    return "; ".join(f"{answer}: {'; '.join(texts)}" if texts else answer for answer, texts in each.items())


def _collapsed(controls: Sequence[Control]) -> str:
    tried = [control for control in controls if control.kind is ControlKind.DEGENERATE]
    alarms = dict.fromkeys(control.planted for control in tried if control.caught)
    if not tried:
        return "not tried"
    return f"caught: {'; '.join(alarms)}" if alarms else "not caught"


def _behaved(controls: list[Control]) -> bool:
    """Return whether a test answered on both generators that it can be told from, and was right on all."""
    pair = (ControlKind.POSITIVE, ControlKind.NEGATIVE)
    answered = {control.kind for control in controls if control.value is not None}
    no_gap = all(control.value is not None for control in controls if control.kind in pair)
    right = all(control.as_expected for control in controls if control.value is not None)
    return answered >= set(pair) and no_gap and right


def _said(control: Control, among: Sequence[Control], record: AuditRecord) -> str:
    """Return one way of a test with its figure and the unit of that, such as `pixels (149 images)`."""
    way = _way(control, among, record)
    if control.value is None:
        return way
    finding, card = _finding(control), record.card(control.check)
    phrase, described = phrase_of(finding, card), statistic_of(finding, record)
    told = told_figure(control.value, phrase)
    if phrase.kind == "count" and control.value:
        told = f"{told} {noun_for(1 if told == '1' else 2, phrase.noun)}"
    elif phrase.kind == "number" and described is not None:
        told = f"{told} {described.unit}"
    return f"{way} ({told})" if way else told
