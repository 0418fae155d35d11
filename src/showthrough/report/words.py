"""The few words and signs that every rendering shares."""

from collections.abc import Iterable

from showthrough.core.cards import Card
from showthrough.core.decision import Status
from showthrough.core.records import Finding, Outcome
from showthrough.interpret.bounds import is_count
from showthrough.interpret.numbers import count, digits, frequency, noun_for, percent
from showthrough.interpret.numbers import day as day  # noqa: PLC0414 - renderings take it from here
from showthrough.interpret.sentences import Phrase, as_share, phrase_of, told_interval
from showthrough.legible import legible

OBSERVERS = ("by", "embedder", "extractor")  # parameters that say what looked at the images
LONGEST_NAME = 90  # characters of a name in a row of a table or a figure
USUAL_LEVEL = 0.95  # of intervals; the head of a table names it
STATUS = {
    Status.PASS: "Met",
    Status.FAIL: "Not met",
    Status.INCONCLUSIVE: "Not enough data to tell",
    Status.NOT_RUN: "Not run",
    Status.ERROR: "Failed to run",
    Status.WAIVED: "Waived",
    Status.NOT_APPLICABLE: "No limit applies",
}
OUTCOME = {
    Outcome.UNDERPOWERED: "too few data",
    Outcome.NOT_ASSESSABLE: "cannot be answered",
    Outcome.NOT_RUN: "not run",
    Outcome.FAILED: "failed to run",
    Outcome.SUPPRESSED: "suppressed",
}
SEVERITY = {"block": "blocks a release", "warn": "warns", "info": "context"}
CONTEXTS = {
    "images_only": "the images, and nothing else",
    "api": "access to the model through an interface",
    "open_weights": "the weights of the model",
    "internal": "the images, inside the organisation",
}


def label(finding: Finding, among: Iterable[Finding] = (), card: Card | None = None) -> str:
    """Return what tells this finding from others of its statistic: the embedder and what differs."""
    alike = [other for other in among if (other.check, other.statistic) == (finding.check, finding.statistic)]
    told = [legible(str(finding.params[key]), LONGEST_NAME) for key in OBSERVERS if key in finding.params]
    for key, value in finding.params.items():
        differs = any(other.params.get(key) != value for other in alike)
        if (key == "fpr" and isinstance(value, int | float)) or (
            key == "fmr" and differs and isinstance(value, int | float)
        ):
            told.append(rate_text(key, float(value)))
        elif key == "form" and differs:
            told.append(form_text(str(value), card))
        elif key not in OBSERVERS and differs:
            shown = digits(value) if isinstance(value, float) else legible(str(value), LONGEST_NAME)
            is_word = isinstance(value, str)  # it says by itself what it is: a kind, a group, a role
            told.append(shown if is_word else f"{key.replace('_', ' ')} {shown}")
    return ", ".join(told) or "–"


def rate_text(name: str, rate: float) -> str:
    """Return a rate at which an attacker, or a matcher, is wrong about somebody else.

    >>> rate_text("fpr", 0.01), rate_text("fmr", 0.001)
    ('1 in 100 wrongly accused', '1 in 1,000 wrong matches')
    """
    return f"{frequency(rate)} {'wrongly accused' if name == 'fpr' else 'wrong matches'}"


def form_text(form: str, card: Card | None) -> str:
    """Return a form of an attack in the plain words of its card."""
    return legible(form, LONGEST_NAME) if card is None else card.forms.get(form, legible(form, LONGEST_NAME))


def counted(n: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "person", "people"), counted(1200, "person", "people")
    ('1 person', '1,200 people')
    """
    return f"{count(n)} {one if n == 1 else many}"


def value_text(finding: Finding, card: Card | None) -> str:
    """Return the value for a table: counts before percent, or why there is none."""
    if finding.value is None or finding.outcome is not Outcome.MEASURED:
        return OUTCOME.get(finding.outcome, "no value")
    phrase = phrase_of(finding, card)
    is_counted = is_count(finding) or phrase.kind == "count"
    if is_counted and finding.hits is not None and finding.trials:
        share = f" ({percent(finding.hits / finding.trials)})" if finding.hits else ""
        return f"{count(finding.hits)} of {count(finding.trials)}{share}"
    return told_figure(finding.value, phrase)


def told_figure(value: float | None, phrase: Phrase) -> str:
    """Return one number of this kind for a table; a share of people or images is never negative."""
    if phrase.kind == "difference" and value is not None and value <= 0:
        return "no excess"
    if phrase.kind == "count" and value == 0:
        return "none"
    return figure_text(value, phrase)


def with_unit(value: float, phrase: Phrase) -> str:
    """Return one number of this kind with its unit, for a table that stands without others beside it."""
    told = told_figure(value, phrase)
    if phrase.kind == "points":
        return f"{told} points"
    return f"{told} {noun_for(1 if told == '1' else 2, phrase.noun)}" if phrase.kind == "count" else told


def figure_text(value: float | None, phrase: Phrase) -> str:
    """Return one number of this kind for a table or an axis."""
    if value is None:
        return "–"
    if phrase.kind == "points":
        return digits(100 * value)
    return digits(value) if phrase.kind in ("number", "count") else percent(value)


def interval_text(finding: Finding, card: Card | None) -> str:
    """Return the interval, with its level where that is not the 95 % of the table's head."""
    phrase = phrase_of(finding, card)
    interval = as_share(finding, phrase).interval
    if interval is None or finding.outcome is not Outcome.MEASURED:
        return "–"
    told = told_interval(interval, phrase).partition(" interval ")[2]
    return told if interval.level == USUAL_LEVEL else f"{told} (level {percent(interval.level)})"
