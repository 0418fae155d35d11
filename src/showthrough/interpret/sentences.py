"""Findings as sentences: what was found, beside what guessing would give, with interval and n."""

from math import isfinite

from showthrough.core.cards import Card
from showthrough.core.policy import Rule
from showthrough.core.records import Finding
from showthrough.interpret.bounds import bounds, is_count
from showthrough.interpret.numbers import between, count, digits, frequency, one_in, percent
from showthrough.interpret.phrase import Phrase
from showthrough.interpret.phrases_biometric import BIOMETRIC
from showthrough.interpret.phrases_dp import DP
from showthrough.interpret.phrases_memorisation import MEMORISATION
from showthrough.stats.intervals import Interval

__all__ = [
    "PHRASES",
    "Phrase",
    "amount",
    "answer",
    "as_share",
    "comparison",
    "limit",
    "phrase_of",
    "plain",
    "told_interval",
]
REAL = "Real images reach {control}."
NO_CLOSER = "Synthetic images come no closer to training images than to held-out ones"
NO_MATCH = "Synthetic faces match training people no more often than held-out people"
CLOSER = "Synthetic images are closer to training images than to held-out ones by {amount}"
PHRASES = {
    "tpr_at_fpr": Phrase(
        "People exposed to an attacker",
        "share",
        "An attacker who wrongly accuses {fpr} others could expose {amount}",
        noun="training people",
        control="Wrongly accused: {control} held-out people.",
    ),
    "auc": Phrase(
        "Average separation (AUC)",
        "share",
        "Telling a training person from another succeeds {amount}",
        noun="times",
    ),
    "blind_auc": Phrase(
        "Separation without the generator",
        "share",
        "Without looking at the generator, the same guess succeeds {amount}",
        noun="times",
    ),
    "near_copy_rate": Phrase(
        "Near-copies", "share", "Near-copies of training images: {amount}", noun="synthetic images"
    ),
    "near_copy_excess": Phrase(
        "Near-copies beyond coincidence",
        "difference",
        "Beyond coincidence, near-copies of training images make up {amount}",
        NO_CLOSER,
        "synthetic images",
    ),
    "exposed_people": Phrase(
        "People with a near-copy", "share", "Near-copies point to {amount}", noun="training people"
    ),
    "confirmed_copies": Phrase(
        "Confirmed copies",
        "count",
        "A second look confirmed {amount} as copies of training images",
        "No synthetic image was confirmed as a copy of a training image",
        "synthetic images",
    ),
    **MEMORISATION,
    "shared_images": Phrase(
        "Images that stand in two roles",
        "share",
        "Almost the same as an image of another role: {amount}",
        noun="images",
    ),
    "threshold_fmr": Phrase(
        "False matches at the threshold",
        "share",
        "Two strangers pass as one person in {amount}",
        noun="comparisons",
    ),
    "fnmr": Phrase(
        "Missed matches", "share", "Two photos of one person fail to match in {amount}", noun="comparisons"
    ),
    "pair_rate": Phrase(
        "Pairs matched", "share", "A synthetic and a training photo match in {amount}", noun="pairs"
    ),
    "image_rate": Phrase(
        "Images matched", "share", "Some training person is matched by {amount}", noun="synthetic images"
    ),
    "person_rate": Phrase(
        "People matched", "share", "Some synthetic image matches {amount}", noun="training people"
    ),
    "match_excess": Phrase(
        "People matched beyond coincidence",
        "difference",
        "Beyond coincidence, synthetic faces match {amount}",
        NO_MATCH,
        "training people",
    ),
    "image_match_excess": Phrase(
        "Images matched beyond coincidence",
        "difference",
        "Beyond coincidence, training people are matched by {amount}",
        NO_MATCH,
        "synthetic images",
    ),
    "failure_to_enrol": Phrase(
        "No face found", "share", "Images without a face that was found: {amount}", noun="images"
    ),
    **BIOMETRIC,
    **DP,
    "fid": Phrase(
        "FID", "number", "The distance to real images (FID) is {amount}; lower is closer", control=REAL
    ),
    "kid": Phrase(
        "KID", "number", "The distance to real images (KID) is {amount}; lower is closer", control=REAL
    ),
    "fid_infinity": Phrase(
        "FID without the effect of numbers",
        "number",
        "With endless images the distance to real images (FID-infinity) would be {amount}",
        control=REAL,
    ),
    "fid_gap": Phrase("FID gap", "number", CLOSER, NO_CLOSER),
    "fid_infinity_gap": Phrase("FID-infinity gap", "number", CLOSER, NO_CLOSER),
    "kid_gap": Phrase("KID gap", "number", CLOSER, NO_CLOSER),
    "precision": Phrase(
        "Precision", "share", "Among real ones lie {amount}", noun="synthetic images", control=REAL
    ),
    "recall": Phrase(
        "Recall", "share", "Among synthetic ones lie {amount}", noun="real images", control=REAL
    ),
    "density": Phrase("Density", "number", "The density of real neighbours is {amount}", control=REAL),
    "coverage": Phrase(
        "Coverage", "share", "A synthetic image lies near {amount}", noun="real images", control=REAL
    ),
    "seconds_per_1000": Phrase(
        "Seconds for 1,000 images", "number", "Drawing 1,000 images takes {amount} seconds"
    ),
    "map50": Phrase("Detector score", "points", "The detector's score is {amount} of 100"),
    "map50_ratio": Phrase(
        "Detector score kept",
        "share",
        "Trained on synthetic images, a detector keeps {amount}",
        noun="parts of its score",
    ),
    "map50_drop": Phrase(
        "Detector score lost",
        "points",
        "Trained on synthetic instead of real images, a detector's score falls by {amount}",
        "Trained on synthetic instead of real images, a detector loses nothing of its score",
    ),
}


def answer(finding: Finding, card: Card | None = None) -> str:
    """Return the finding as one or two sentences, its interval included; it must have a value.

    >>> from showthrough.core.records import Outcome
    >>> answer(Finding(check="match_rate", suite="biometric", statistic="failure_to_enrol",
    ...                outcome=Outcome.MEASURED, value=0.0, hits=0, trials=3000))
    'Images without a face that was found: none of 3,000 images. Up to 1 in 1,000 could have been missed.'
    """
    phrase = phrase_of(finding, card)
    finding = as_share(finding, phrase)
    assert finding.value is not None, "only a measured finding has an answer"
    is_none = bool(phrase.none) and finding.value <= 0
    sentence = (phrase.none if is_none else phrase.some).format(
        amount=amount(finding, phrase), fpr=_rate_of(finding, "fpr"), fmr=_rate_of(finding, "fmr")
    )
    if is_none and phrase.kind != "count" and finding.interval is not None:
        sentence += f" ({told_interval(finding.interval, phrase)})"
    return f"{sentence[:1].upper()}{sentence[1:]}.{_overlooked(finding)}"


def _rate_of(finding: Finding, name: str) -> str:
    rate = finding.params.get(name, "some")
    return frequency(float(rate)) if isinstance(rate, int | float) else str(rate)


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
    """Return how to tell this finding; a statistic that is not known here is told by its card."""
    if finding.statistic in PHRASES:
        return PHRASES[finding.statistic]
    described = card.statistic(finding.statistic) if card else None
    unit = described.unit if described else ""
    name = finding.statistic.replace("_", " ")
    name = name[:1].upper() + name[1:]
    if is_count(finding) or unit.lower().startswith("share of "):
        return Phrase(
            name, "share", name + ": {amount}", noun=unit.lower().removeprefix("share of ") or "cases"
        )
    return Phrase(name, "number", name + ": {amount}")


def amount(finding: Finding, phrase: Phrase) -> str:
    """Return the value in words, natural frequency first, percent and interval behind."""
    assert finding.value is not None, "only a measured finding has an amount"
    behind = [] if finding.interval is None else [told_interval(finding.interval, phrase)]
    if is_count(finding) and finding.hits is not None and finding.trials is not None:
        told = f"{count(finding.hits)} of {count(finding.trials)} {phrase.noun}"
        if finding.hits == 0:
            return told  # what may have been overlooked is told in a sentence of its own
    else:
        told = plain(finding.value, phrase)
    if phrase.kind in ("share", "difference", "count") and 0 < finding.value < 1:
        behind = behind if told.endswith(" in 100") else [percent(finding.value), *behind]
        told += "" if is_count(finding) else f" {phrase.noun}"
    elif phrase.kind == "count":
        told += f" {phrase.noun}"
    return f"{told} ({'; '.join(behind)})" if behind else told


def told_interval(interval: Interval, phrase: Phrase) -> str:
    """Return an interval in the unit of this kind of figure."""
    if phrase.kind == "points":
        return between(Interval(100 * interval.low, 100 * interval.high, interval.level), as_share=False)
    return between(interval, as_share=phrase.kind != "number")


def plain(value: float, phrase: Phrase) -> str:
    """Return a value of this kind without its interval."""
    if phrase.kind == "points":
        return f"{digits(100 * value)} points"
    if phrase.kind in ("number", "count"):
        return digits(value)
    if phrase.noun == "times" and value in (0, 1):
        return "every time" if value else "never"
    return frequency(value) if 0 <= value <= 1 else percent(value)


def comparison(finding: Finding, card: Card | None = None) -> str:
    """Return what guessing and what held-out people give, as sentences; empty where neither is known."""
    phrase, told = phrase_of(finding, card), []
    if finding.chance and isfinite(finding.chance):
        if is_count(finding) and finding.trials:
            expected = finding.chance * finding.trials
            told.append(f"Guessing would find {digits(expected) if expected >= 0.95 else 'fewer than one'}.")
        else:
            told.append(f"Guessing gives {plain(finding.chance, phrase)}.")
    if finding.control is not None and isfinite(finding.control):
        told.append(phrase.control.format(control=plain(finding.control, phrase)))
    return " ".join(told)


def limit(rule: Rule, finding: Finding | None = None, card: Card | None = None) -> str:
    """Return the limit in the unit of the finding: `at most 10 of 2,000 (0.5 %)`."""
    value = rule.at_most if rule.at_most is not None else rule.at_least
    if value is None:
        return "none set"
    direction = "at most" if rule.at_most is not None else "at least"
    if finding is None:
        phrase = PHRASES.get(rule.statistic, Phrase(rule.statistic, "number", ""))
    else:
        phrase = phrase_of(finding, card)
    if value == 0:
        return "not one" if phrase.kind == "count" else f"{direction} zero"
    if phrase.kind in ("number", "count", "points") or not 0 < value < 1:
        return f"{direction} {plain(value, phrase)}"
    if finding is not None and is_count(finding) and finding.trials and value * finding.trials >= 1:
        return f"{direction} {int(value * finding.trials + 1e-9):,} of {finding.trials:,} ({percent(value)})"
    return f"{direction} {frequency(value)}"


def _overlooked(finding: Finding) -> str:
    if finding.value != 0 or not is_count(finding):
        return ""
    known = bounds(finding, 0.95)
    return "" if known is None else f" Up to {one_in(known.high)} could have been missed."
