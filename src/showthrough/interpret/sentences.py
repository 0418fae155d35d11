"""Findings as sentences: what was found, beside what guessing would give, with interval and n."""

from math import isfinite

from showthrough.core.card_words.statistic import Kind
from showthrough.core.cards import Card, Slots
from showthrough.core.policy import Rule
from showthrough.core.records import Finding
from showthrough.core.types import Scalar
from showthrough.interpret.bounds import bounds, is_count
from showthrough.interpret.numbers import between, count, digits, frequency, noun_for, one_in, percent
from showthrough.interpret.phrase import Phrase, phrase_for
from showthrough.stats.intervals import Interval

__all__ = [
    "Phrase",
    "amount",
    "answer",
    "as_share",
    "comparison",
    "ending",
    "holds_guess",
    "limit",
    "limit_sentence",
    "phrase_of",
    "plain",
    "told_interval",
]
HUNDREDTHS = 100
NEARLY = 1e-6  # from a whole number of cases: rounding
NONE_ALLOWED = "none allowed"  # the limit of a number of cases that may not be one


def answer(finding: Finding, card: Card | None = None) -> str:
    """Return the finding as one or two sentences, its interval included; it must have a value.

    >>> from showthrough.core.cards import all_cards
    >>> from showthrough.core.records import Outcome
    >>> answer(Finding(check="match_rate", suite="biometric", statistic="failure_to_enrol",
    ...                outcome=Outcome.MEASURED, value=0.0, hits=0, trials=3000), all_cards()["match_rate"])
    'Images without a face that was found: none of 3,000 images. Up to 1 in 1,000 could have been missed.'
    """
    phrase = phrase_of(finding, card)
    finding = as_share(finding, phrase)
    assert finding.value is not None, "only a measured finding has an answer"
    is_none = bool(phrase.none) and finding.value <= 0
    slots = Slots({name: _told_param(value) for name, value in finding.params.items()})
    slots["amount"] = amount(finding, phrase)
    sentence = (phrase.none if is_none else phrase.some).format_map(slots)
    if is_none and phrase.kind != "count" and finding.interval is not None:
        sentence += f" ({told_interval(finding.interval, phrase)})"
    return f"{sentence[:1].upper()}{sentence[1:]}.{_overlooked(finding)}{_only_guessing(finding, phrase)}"


def _told_param(value: Scalar) -> str:
    """Return a parameter in words; a fraction is a rate."""
    if isinstance(value, float):
        return frequency(value)
    return digits(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def as_share(finding: Finding, phrase: Phrase) -> Finding:
    """Return a number of cases as their share of all cases looked at; other findings as they are."""
    if phrase.kind != "count" or not finding.trials or finding.hits is None:
        return finding
    n, own = finding.trials, finding.interval
    interval = None if own is None else Interval(own.low / n, own.high / n, own.level)
    detectable = None if finding.detectable is None else finding.detectable / n
    share = {"value": finding.hits / n, "interval": interval, "detectable": detectable}
    return finding.model_copy(update=share)


def phrase_of(finding: Finding, card: Card | None = None) -> Phrase:
    """Return the phrase for a finding; without a card, its own name has to do.

    >>> from showthrough.core.records import Outcome
    >>> phrase_of(Finding(check="x", suite="y", statistic="echo_share", outcome=Outcome.MEASURED)).some
    'Echo share: {amount}'
    """
    described = card.statistic(finding.statistic) if card else None
    if described is not None:
        return phrase_for(described)
    return _unknown(finding.statistic, "share" if is_count(finding) else "number")


def _unknown(statistic: str, kind: Kind) -> Phrase:
    name = statistic.replace("_", " ")
    name = name[:1].upper() + name[1:]
    return Phrase(name, kind, name + ": {amount}")


def amount(finding: Finding, phrase: Phrase) -> str:
    """Return the value in words, natural frequency first, percent and interval behind."""
    assert finding.value is not None, "only a measured finding has an amount"
    behind = [] if finding.interval is None else [told_interval(finding.interval, phrase)]
    if is_count(finding) and finding.hits is not None and finding.trials is not None:
        told = f"{count(finding.hits)} of {count(finding.trials)} {noun_for(finding.trials, phrase.noun)}"
        if finding.hits == 0:
            return told  # what may have been overlooked is told in a sentence of its own
    else:
        told = plain(finding.value, phrase, looked_at(finding, phrase))
    if phrase.kind in ("share", "difference", "count") and 0 < finding.value < 1:
        behind = behind if _says_enough(told) else [percent(finding.value), *behind]
        told += "" if is_count(finding) else f" {phrase.noun}"
    elif phrase.kind == "count" and not is_count(finding):
        told += f" {noun_for(finding.value, phrase.noun)}"
    return f"{told} ({'; '.join(behind)})" if behind else told


def _says_enough(told: str) -> bool:
    """Return whether a share needs no percentage: it is one already, or less than one case."""
    return told.endswith(" in 100") or told.startswith("fewer than")


def told_interval(interval: Interval, phrase: Phrase) -> str:
    """Return an interval in the unit of this kind of figure."""
    if phrase.kind == "points":
        return between(Interval(100 * interval.low, 100 * interval.high, interval.level), as_share=False)
    return between(interval, as_share=phrase.kind != "number")


def plain(value: float, phrase: Phrase, among: int | None = None) -> str:
    """Return a value of this kind without its interval; a share is of `among` at most, and never negative."""
    if phrase.kind == "points":
        return f"{digits(100 * value)} points"
    if phrase.kind == "number":
        return digits(value)
    if phrase.kind == "count":
        return digits(value) if value else "none"
    if phrase.noun == "times" and value in (0, 1):
        return "every time" if value else "never"
    return frequency(max(value, 0.0), among) if value <= 1 else percent(value)


def looked_at(finding: Finding, phrase: Phrase) -> int | None:
    """Return of how many people or images a share is, so that it is not told finer; None where nobody knows.

    A share of neither is told in hundredths, unless more cases stand behind it.
    """
    if phrase.counted_in == "neither" or phrase.noun == "times":
        return max(finding.trials or 0, finding.n_identities, finding.n_images, HUNDREDTHS)
    n = finding.n_identities if phrase.counted_in == "people" else finding.n_images
    return finding.trials or n or None


def comparison(finding: Finding, card: Card | None = None) -> str:
    """Return what guessing and what held-out people give, as sentences; empty where neither is known."""
    phrase, told = phrase_of(finding, card), []
    if _guessed(finding, phrase) and not holds_guess(finding, phrase):
        told.append(f"Guessing {_guessed(finding, phrase)}.")
    if finding.control is not None and isfinite(finding.control):
        among = finding.n_control or looked_at(finding, phrase)
        told_control = _counted_control(finding, card) or plain(finding.control, phrase, among)
        in_words = phrase.control.format_map(Slots(control=told_control))
        told.append(in_words.replace("none held-out people", "no held-out people"))
    return " ".join(told)


def _counted_control(finding: Finding, card: Card | None) -> str:
    """Return the control as a count of as many cases, where the finding is one: one unit for both.

    Empty for others, and where the control is of another number of cases or of none.
    """
    n = finding.trials
    described = None if card is None else card.statistic(finding.statistic)
    is_group = described is not None and described.by_group  # beside all groups, who are more
    is_alike = not is_group and finding.n_control in (None, n)
    if not is_count(finding) or not is_alike or not n or not finding.control:
        return ""
    cases = finding.control * n
    is_whole = finding.control <= 1 and abs(cases - round(cases)) < NEARLY and round(cases) > 0
    return f"{count(round(cases))} of {count(n)}" if is_whole else ""


def _guessed(finding: Finding, phrase: Phrase) -> str:
    """Return what guessing would give, as the end of a sentence; empty where that is nothing."""
    if not finding.chance or not isfinite(finding.chance):
        return ""
    if is_count(finding) and finding.trials:
        expected = finding.chance * finding.trials
        return f"would find {digits(expected) if expected >= 0.95 else 'fewer than one'}"
    verb = "loses" if phrase.kind == "points" else "gives"
    return f"{verb} {plain(finding.chance, phrase)}"


def holds_guess(finding: Finding, phrase: Phrase) -> bool:
    """Return whether the uncertainty of a share holds what guessing gives: then no more is shown.

    Points are lost beside something else, and what guesses loses most.
    """
    known = finding.interval or bounds(finding, 0.95)
    return (
        bool(finding.chance)
        and phrase.kind not in ("number", "points")
        and known is not None
        and known.low <= (finding.chance or 0.0)
    )


def _only_guessing(finding: Finding, phrase: Phrase) -> str:
    guessed = _guessed(finding, phrase)
    if not guessed or not holds_guess(finding, phrase):
        return ""
    return f" This is no more than guessing explains: guessing {guessed}."


def limit_sentence(rule: Rule, finding: Finding | None = None, card: Card | None = None) -> str:
    """Return the limit as a sentence: `The policy allows none.`"""
    told = limit(rule, finding, card)
    return "The policy allows none." if told == NONE_ALLOWED else f"Limit: {told}."


def ending(rule: Rule, *, is_met: bool) -> str:
    """Return the sentence on how a figure stands to its limit."""
    if is_met:
        return "Limit met."
    return "Limit exceeded." if rule.at_most is not None else "Limit not reached."


def limit(rule: Rule, finding: Finding | None = None, card: Card | None = None) -> str:
    """Return the limit in the unit of the finding: `at most 10 of 2,000 (0.5 %)`."""
    value = rule.at_most if rule.at_most is not None else rule.at_least
    if value is None:
        return "none set"
    direction = "at most" if rule.at_most is not None else "at least"
    if finding is None:
        described = card.statistic(rule.statistic) if card else None
        phrase = _unknown(rule.statistic, "number") if described is None else phrase_for(described)
    else:
        phrase = phrase_of(finding, card)
    if value == 0:
        is_cases = phrase.kind in ("count", "share", "difference") and rule.at_most is not None
        return NONE_ALLOWED if is_cases else f"{direction} zero"
    if phrase.kind in ("number", "count", "points") or not 0 < value < 1:
        return f"{direction} {plain(value, phrase)}"
    cases = value * (finding.trials or 0) if finding is not None and is_count(finding) else 0.0
    if finding is not None and cases >= 1 and abs(cases - round(cases)) < NEARLY:
        return f"{direction} {round(cases):,} of {finding.trials:,} ({percent(value)})"
    return f"{direction} {frequency(value)}"


def _overlooked(finding: Finding) -> str:
    if finding.value != 0 or not is_count(finding):
        return ""
    known = bounds(finding, 0.95)
    if known is None:
        return ""
    missed = "More than half" if known.high > 0.5 else f"Up to {one_in(known.high)}"
    return f" {missed} could have been missed."
