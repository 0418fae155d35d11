"""Contract of a card: what every attack and measure keeps, whoever wrote it.

A test in any package can ask for what a card breaks, and for what a check breaks on observations:

    @pytest.mark.parametrize("card", all_cards().values(), ids=lambda card: card.name)
    def test_a_card_keeps_the_contract(card):
        assert broken_by_card(card, all_suites()) == ()
        assert broken_by_findings(card, seen) == ()
        assert broken_without_data(card, nothing) == ()
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import final

import numpy as np

from showthrough.core.cards import Card, Statistic, Suite
from showthrough.core.check import Check, Observations
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Scalar
from showthrough.errors import ConfigError, MissingAnswerError
from showthrough.replay.replayed_observations import ReplayedObservations
from showthrough.replay.spelling import AnyArray, Arrays, NotOnTapeError
from showthrough.replay.tape import Tape
from showthrough.replay.taped_observations import TapedObservations
from showthrough.toolkit.run_checks import kept_to_card, signed

__all__ = ["broken_by_card", "broken_by_findings", "broken_on_tape", "broken_together", "broken_without_data"]

BANNED = re.compile(r"\b(safe|safely|compliant|compliance|anonym\w*|certif\w*)\b", re.IGNORECASE)
LONGEST = 25  # words in a sentence of a card
LONGEST_NOTE = 30  # a note holds numbers too
ALIKE = ("label", "kind", "counted_in", "possible", "harm", "guesses_membership", "one_is_enough", "claim")


def broken_by_card(card: Card, suites: Mapping[str, Suite]) -> tuple[str, ...]:
    """Return the rules that a card breaks by itself, a sentence each; nothing has to run for it."""
    return (*_words(card), *_class_of(card), *_meaning(card, suites))


def broken_together(cards: Iterable[Card]) -> tuple[str, ...]:
    """Return the disagreements of two cards of a suite about one figure: a rule on the suite covers both."""
    first: dict[tuple[str, str], tuple[Card, Statistic]] = {}
    broken = []
    for card in cards:
        for statistic in card.statistics:
            other_card, other = first.setdefault((card.suite, statistic.name), (card, statistic))
            differing = [name for name in ALIKE if getattr(other, name) != getattr(statistic, name)]
            if differing:
                both = f"{other_card.name} and {card.name}"
                broken.append(f"{both} describe {statistic.name} differently: {', '.join(differing)}")
    return tuple(broken)


def broken_by_findings(card: Card, seen: Observations, seed: int = 0) -> tuple[str, ...]:
    """Return the rules that a check breaks on observations which hold all that it needs, and a leak."""
    found = _run(card, seen, seed)
    broken = [*_answers(found, card), *(text for finding in found for text in _finding(finding, card))]
    try:
        kept_to_card(found, card, len(seen.embedders))
    except ValueError as error:
        broken.append(f"{card.name}: {error}")
    if _run(card, seen, seed) != found:
        broken.append(f"{card.name} answers differently to the same seed")
    return tuple(broken)


def broken_without_data(card: Card, nothing: Observations) -> tuple[str, ...]:
    """Return the rules that a check breaks where nothing is given: it has to say what is missing."""
    try:
        found = _run(card, nothing, 0)
    except MissingAnswerError:
        return ()
    answered = [finding.statistic for finding in found if finding.outcome is not Outcome.NOT_RUN]
    return tuple(f"{card.name} answers {name} without any data" for name in answered)


def broken_on_tape(card: Card, seen: Observations, seed: int = 0) -> tuple[str, ...]:
    """Return why a check's findings do not follow from what it was told, as `verify --vault` derives them.

    A check that looks at pixels, or at a fact that holds more than arrays, values and functions of these,
    is broken in this regard alone: it audits all the same, and is listed as not derived again.
    """
    tape = Tape(ArraysInMemory())
    first = _run(card, TapedObservations(seen, tape), seed)
    try:
        again = _run(card, ReplayedObservations(tape), seed)
    except NotOnTapeError as error:
        return (f"{card.name} was told what no tape holds: {error}",)
    return () if again == first else (f"{card.name} answers otherwise to what it was told",)


@final
class ArraysInMemory(Arrays):
    """Arrays of a tape that is read again in the same process."""

    def __init__(self) -> None:
        self._kept: list[AnyArray] = []

    def keep(self, array: AnyArray) -> int:
        """Keep a copy and return its place."""
        if array.dtype.hasobject:
            raise NotOnTapeError("no tape holds an array of Python objects")
        self._kept.append(array.copy())
        return len(self._kept) - 1

    def found(self, told: int) -> AnyArray:
        """Return the array at a place."""
        return self._kept[told]


def _run(card: Card, seen: Observations, seed: int) -> list[Finding]:
    check: Check = card.load()()
    return signed(check.run(seen, np.random.default_rng(seed)), card)


def _words(card: Card) -> Iterator[str]:
    for text in _texts(card):
        yield from (f"{card.name}: {problem}" for problem in _plain(text, LONGEST))
    for name in ("how_to_read", "does_not_show", "wrong_if"):
        if not str(getattr(card, name)).strip().endswith("."):
            yield f"{card.name}: {name} does not end with a full stop"
    if not 1 <= len(card.how_to_read.strip().splitlines()) <= 4:
        yield f"{card.name}: how_to_read has more than four lines"
    for told in card.statistics:
        for text in (told.sentence, told.if_none):
            if text.endswith("."):
                yield f"{card.name}: {text!r} gets its full stop from the report"
    if not all(source.strip() for source in card.sources):
        yield f"{card.name}: a source is empty"


def _texts(card: Card) -> Iterator[str]:
    yield from (card.title, card.question, card.how_to_read, card.does_not_show, card.wrong_if)
    if card.adversary is not None:
        yield card.adversary.who
    yield from (parameter.meaning for parameter in card.parameters)
    for told in card.statistics:
        yield from (told.label, told.meaning, told.sentence, told.if_none, told.control, told.remedy)


def _plain(text: str, longest: int) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.?!])\s+", text.strip()):
        if len(sentence.split()) > longest:
            yield f"a sentence has more than {longest} words: {sentence}"
        banned = BANNED.search(sentence)
        if banned:
            yield f"the word {banned[0]!r} promises what no audit can: {sentence}"


def _class_of(card: Card) -> Iterator[str]:
    try:
        implementation = card.load()
    except ConfigError as error:
        yield str(error)
        return
    if not issubclass(implementation, Check):
        yield f"{card.implementation} is not a Check"
        return
    if not getattr(implementation, "__final__", False) or not dataclasses.is_dataclass(implementation):
        yield f"{card.implementation} is not a @final dataclass"
        return
    if not getattr(implementation, "__dataclass_params__").frozen:  # noqa: B009 - unknown to type checkers
        yield f"{card.implementation} is not frozen"
    fields = {field.name: field.default for field in dataclasses.fields(implementation)}
    if fields != {parameter.name: parameter.default for parameter in card.parameters}:
        yield f"the fields of {card.implementation} are not the parameters of the card: {fields}"


def _meaning(card: Card, suites: Mapping[str, Suite]) -> Iterator[str]:
    for named in (card.statistics, card.parameters):
        names = [entry.name for entry in named]
        yield from (f"{card.name} names {name} twice" for name in sorted(set(names)) if names.count(name) > 1)
    if (card.kind == "attack") is not (card.adversary is not None):
        yield f"{card.name}: what has an adversary is an attack, and nothing else is"
    leading = card.statistics[0]
    if card.controls and leading.safer != "lower":
        yield f"{card.name} is judged on controls by {leading.name}, which needs safer = 'lower'"
    suite = suites.get(card.suite)
    if suite is None:
        yield f"{card.name} is of suite {card.suite!r}, which no suites.toml describes"
        return
    if card.adversary is None or suite.attack is None:
        return
    if all(statistic.harm == "none" for statistic in card.statistics):
        yield f"{card.name} attacks people, and no statistic has a harm that the report could tell"
    if suite.attack.guesses_membership and card.guesses is None:
        yield f"{card.name} guesses membership and counts no guesses: they would escape the shared error rate"


def _answers(found: list[Finding], card: Card) -> Iterator[str]:
    told = {finding.statistic for finding in found}
    for statistic in card.statistics:
        if statistic.name not in told:
            yield f"{card.name} promises {statistic.name} and has no finding of it"
    guessing = {statistic.name for statistic in card.statistics if statistic.guesses_membership}
    if guessing and not any(f.statistic in guessing and f.outcome is Outcome.MEASURED for f in found):
        yield f"{card.name} counts guesses and made none on data that hold all that it needs"


def _finding(finding: Finding, card: Card) -> Iterator[str]:
    name = f"{finding.check}.{finding.statistic}"
    is_measured = finding.outcome is Outcome.MEASURED
    if (finding.value is not None) is not is_measured:
        yield f"{name} has the outcome {finding.outcome} and the value {finding.value}"
    if not is_measured and not finding.note:
        yield f"{name} has no value and does not say why"
    described = card.statistic(finding.statistic)
    chance = None if described is None else described.chance
    if is_measured and chance is not None and finding.chance != chance:
        yield f"{name} gives chance as {finding.chance}, and its card as {chance}"
    is_leading = card.controls and finding.statistic == card.statistics[0].name
    if is_measured and is_leading and finding.chance is None:
        yield f"{name} is judged on controls by what guessing gives, and does not say it"
    yield from (f"{name}: {problem}" for problem in _plain(finding.note, LONGEST_NOTE))
    for unknown in sorted(set(finding.params) - card.params):
        yield f"{name} carries the parameter {unknown}, and its card does not name it in narrowed_by"
    if not all(isinstance(value, Scalar) for value in finding.params.values()):
        yield f"{name} has a parameter that is neither text, number nor truth value"
