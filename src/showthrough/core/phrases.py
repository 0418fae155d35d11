"""Findings as sentences: what was found, beside what guessing would give, with interval and n."""

from math import isfinite
from typing import Literal, NamedTuple

from showthrough.core.bounds import bounds, is_count
from showthrough.core.cards import Card
from showthrough.core.policy import Rule
from showthrough.core.records import Finding
from showthrough.core.wording import between, count, digits, frequency, of_trials, one_in, percent

Kind = Literal["share", "difference", "number"]


class Phrase(NamedTuple):
    """How one statistic is told; `{amount}` is the number, `{fpr}` the accepted false accusations."""

    kind: Kind
    some: str
    none: str = ""  # where the value is zero or lower
    noun: str = "cases"


PHRASES = {
    "tpr_at_fpr": Phrase(
        "share",
        "Wrongly accusing {fpr} others, an attacker could expose {amount}",
        noun="training people",
    ),
    "auc": Phrase("share", "Shown one training person and one other, the attack picks rightly {amount}"),
    "blind_auc": Phrase("share", "Without looking at the generator, the same guess is right {amount}"),
    "near_copy_rate": Phrase("share", "Near-copies of people: {amount}", noun="images"),
    "near_copy_excess": Phrase(
        "difference",
        "Near-copies beyond what held-out people explain: {amount}",
        "Synthetic images come no closer to training people than to held-out people",
        "synthetic images",
    ),
    "exposed_people": Phrase(
        "share", "People with a near-copy in the synthetic set: {amount}", noun="training people"
    ),
    "confirmed_copies": Phrase(
        "number",
        "Confirmed copies of training people in the synthetic set: {amount}",
        "No synthetic image was confirmed as a copy of a training person",
        "synthetic images",
    ),
    "threshold_fmr": Phrase("share", "Two strangers pass as one person in {amount}", noun="comparisons"),
    "fnmr": Phrase("share", "Two photos of one person fail to match in {amount}", noun="comparisons"),
    "pair_rate": Phrase("share", "Matching pairs of a synthetic and a training face: {amount}", noun="pairs"),
    "image_rate": Phrase(
        "share", "Synthetic images that match some training person: {amount}", noun="synthetic images"
    ),
    "person_rate": Phrase(
        "share", "Training people matched by some synthetic image: {amount}", noun="training people"
    ),
    "match_excess": Phrase(
        "difference",
        "Training people matched beyond what held-out people explain: {amount}",
        "Synthetic faces match training people no more often than held-out people",
        "training people",
    ),
    "image_match_excess": Phrase(
        "difference",
        "Matching synthetic images beyond what held-out people explain: {amount}",
        "Synthetic faces match training people no more often than held-out people",
        "synthetic images",
    ),
    "failure_to_enrol": Phrase("share", "No face was found in {amount}", noun="images"),
    "claimed_epsilon": Phrase("number", "Training claims a privacy loss (epsilon) of {amount}"),
    "map50_drop": Phrase(
        "difference",
        "Trained on synthetic instead of real images, a detector loses {amount} of its score",
        "Trained on synthetic instead of real images, a detector loses nothing of its score",
    ),
    "map50_ratio": Phrase("share", "Trained on synthetic images, a detector keeps {amount} of its score"),
    "map50": Phrase("share", "The detector's score (mAP at overlap one half) is {amount}"),
}


def answer(finding: Finding, card: Card | None = None) -> str:
    """Return the finding as one or two sentences, its 95 % interval included; it must have a value.

    >>> from showthrough.core.records import Outcome
    >>> answer(Finding(check="near_copy", suite="memorisation", statistic="near_copy_rate",
    ...                outcome=Outcome.MEASURED, value=0.0, hits=0, trials=3000))
    'Near-copies of people: none of 3,000 images. Up to 1 in 1,000 could have been missed.'
    """
    assert finding.value is not None, "only a measured finding has an answer"
    phrase = phrase_of(finding, card)
    text = phrase.none if phrase.none and finding.value <= 0 else phrase.some
    fpr = finding.params.get("fpr", 0.0)
    accused = frequency(float(fpr)) if isinstance(fpr, int | float) else str(fpr)
    sentence = text.format(amount=amount(finding, phrase), fpr=accused)
    if phrase.none and finding.value <= 0 and finding.interval is not None:
        sentence += f" ({between(finding.interval, phrase.kind != 'number')})"
    return f"{sentence[:1].upper()}{sentence[1:]}.{_overlooked(finding, phrase)}"


def phrase_of(finding: Finding, card: Card | None = None) -> Phrase:
    """Return how to tell this finding; a statistic that is not known here is told by its card."""
    if finding.statistic in PHRASES:
        return PHRASES[finding.statistic]
    described = card.statistic(finding.statistic) if card else None
    unit = described.unit if described else ""
    kind: Kind = "share" if is_count(finding) or unit.lower().startswith("share") else "number"
    name = finding.statistic.replace("_", " ")
    return Phrase(kind, (f"{card.title}, " if card else "") + name + ": {amount}")


def amount(finding: Finding, phrase: Phrase) -> str:
    """Return the value in words, natural frequency first and its interval behind."""
    assert finding.value is not None, "only a measured finding has an amount"
    if is_count(finding) and finding.hits is not None and finding.trials is not None:
        told = of_trials(finding.hits, finding.trials, phrase.noun)
        if not finding.hits or finding.interval is None:
            return told
        return told.removesuffix(")") + f"; {between(finding.interval, as_share=True)})"
    told = plain(finding.value, phrase)
    if finding.interval is None:
        return told
    return f"{told} ({between(finding.interval, phrase.kind != 'number')})"


def plain(value: float, phrase: Phrase) -> str:
    """Return a value of this kind without its interval."""
    if phrase.kind == "number":
        return digits(value)
    return frequency(value) if 0 <= value <= 1 else percent(value)


def comparison(finding: Finding, card: Card | None = None) -> str:
    """Return what guessing and what held-out people give, as sentences; empty where neither is known."""
    phrase, told = phrase_of(finding, card), []
    if finding.chance is not None and isfinite(finding.chance):
        if is_count(finding) and finding.trials:
            told.append(f"Guessing would find {_expected(finding.chance, finding.trials)}.")
        else:
            told.append(f"Guessing gives {plain(finding.chance, phrase)}.")
    if finding.control is not None and isfinite(finding.control):
        told.append(f"Held-out people give {plain(finding.control, phrase)}.")
    return " ".join(told)


def limit(rule: Rule, finding: Finding | None = None, card: Card | None = None) -> str:
    """Return the limit in the unit of the finding: `at most 10 of 2,000 (0.5 %)`."""
    value = rule.at_most if rule.at_most is not None else rule.at_least
    if value is None:
        return "none set"
    direction = "at most" if rule.at_most is not None else "at least"
    if finding is None:
        phrase = PHRASES.get(rule.statistic, Phrase("number", ""))
    else:
        phrase = phrase_of(finding, card)
    if value == 0:
        return "none"
    if phrase.kind == "number" or not 0 < value < 1:
        return f"{direction} {digits(value)}"
    if finding is not None and is_count(finding) and finding.trials and value * finding.trials >= 1:
        return f"{direction} {int(value * finding.trials + 1e-9):,} of {finding.trials:,} ({percent(value)})"
    return f"{direction} {frequency(value)}"


def _expected(share: float, trials: int) -> str:
    expected = share * trials
    if expected >= 0.95:
        return digits(expected)
    return "fewer than one" if share > 0 else count(0)


def _overlooked(finding: Finding, phrase: Phrase) -> str:
    if finding.value != 0 or phrase.kind == "difference":
        return ""
    known = bounds(finding, 0.95) if is_count(finding) else None
    if known is not None:
        return f" Up to {one_in(known.high)} could have been missed."
    if finding.statistic == "confirmed_copies" and finding.n_images:
        whole = finding.model_copy(update={"hits": 0, "trials": finding.n_images})
        return _overlooked(whole, phrase)
    return ""
