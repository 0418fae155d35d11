"""Findings as sentences: what was found, beside what guessing would give, with interval and n."""

from math import isfinite
from typing import Literal, NamedTuple

from showthrough.core.bounds import bounds, is_count
from showthrough.core.cards import Card
from showthrough.core.policy import Rule
from showthrough.core.records import Finding
from showthrough.core.wording import between, digits, frequency, of_trials, one_in, percent
from showthrough.stats.intervals import Interval

Kind = Literal["share", "difference", "count", "number"]


class Phrase(NamedTuple):
    """How one statistic is told; `{amount}` is the number, `{fpr}` the accepted false accusations."""

    kind: Kind
    some: str
    none: str = ""  # where the value is zero or lower
    noun: str = "cases"
    control: str = "Held-out people give {control}."


REAL = "Real images reach {control}."
CLOSER = "Synthetic images come no closer to training images than to held-out ones"
PHRASES = {
    "tpr_at_fpr": Phrase(
        "share",
        "Wrongly accusing {fpr} others, an attacker could expose {amount}",
        noun="training people",
        control="Wrongly accused: {control} held-out people.",
    ),
    "auc": Phrase("share", "Shown one training person and one other, the attack picks rightly {amount}"),
    "blind_auc": Phrase("share", "Without looking at the generator, the same guess is right {amount}"),
    "near_copy_rate": Phrase("share", "Near-copies of people: {amount}", noun="images"),
    "near_copy_excess": Phrase(
        "difference",
        "Near-copies of training images, beyond what held-out images explain: {amount}",
        CLOSER,
        "synthetic images",
    ),
    "exposed_people": Phrase(
        "share", "People with a near-copy in the synthetic set: {amount}", noun="training people"
    ),
    "confirmed_copies": Phrase(
        "count",
        "Confirmed copies of training images: {amount}",
        "No synthetic image was confirmed as a copy of a training image",
        "synthetic images",
    ),
    "threshold_fmr": Phrase("share", "Two strangers pass as one person in {amount}", noun="comparisons"),
    "fnmr": Phrase("share", "Two photos of one person fail to match in {amount}", noun="comparisons"),
    "pair_rate": Phrase(
        "share", "Matching pairs of a synthetic and a training photo: {amount}", noun="pairs"
    ),
    "image_rate": Phrase(
        "share", "Synthetic images that match some training person: {amount}", noun="synthetic images"
    ),
    "person_rate": Phrase(
        "share", "Training people matched by some synthetic image: {amount}", noun="training people"
    ),
    "match_excess": Phrase(
        "difference",
        "Training people matched, beyond held-out people matched: {amount}",
        "Synthetic faces match training people no more often than held-out people",
        "training people",
    ),
    "image_match_excess": Phrase(
        "difference",
        "Synthetic images that match, beyond what held-out photos explain: {amount}",
        "Synthetic faces match training people no more often than held-out people",
        "synthetic images",
    ),
    "failure_to_enrol": Phrase("share", "No face was found in {amount}", noun="images"),
    "claimed_epsilon": Phrase("number", "Training claims a privacy loss (epsilon) of at most {amount}"),
    "fid": Phrase("number", "The distance to real images (FID) is {amount}; lower is closer", control=REAL),
    "kid": Phrase("number", "The distance to real images (KID) is {amount}; lower is closer", control=REAL),
    "fid_gap": Phrase(
        "number", "Synthetic images are closer to training than to held-out images by {amount}"
    ),
    "kid_gap": Phrase(
        "number", "Synthetic images are closer to training than to held-out images by {amount}"
    ),
    "precision": Phrase("share", "Synthetic images that look real: {amount}", control=REAL),
    "recall": Phrase("share", "Kinds of real image that appear: {amount}", control=REAL),
    "density": Phrase(
        "number", "Synthetic images lie among real ones at a density of {amount}", control=REAL
    ),
    "coverage": Phrase("share", "Real images with a synthetic one near: {amount}", control=REAL),
    "seconds_per_1000": Phrase("number", "Drawing 1,000 images takes {amount} seconds"),
    "map50": Phrase("share", "The detector's score (mAP at overlap one half) is {amount}"),
    "map50_ratio": Phrase("share", "Trained on synthetic images, a detector keeps {amount} of its score"),
    "map50_drop": Phrase(
        "difference",
        "Trained on synthetic instead of real images, a detector loses {amount} of its score",
        "Trained on synthetic instead of real images, a detector loses nothing of its score",
    ),
}


def answer(finding: Finding, card: Card | None = None) -> str:
    """Return the finding as one or two sentences, its interval included; it must have a value.

    >>> from showthrough.core.records import Outcome
    >>> answer(Finding(check="near_copy", suite="memorisation", statistic="near_copy_rate",
    ...                outcome=Outcome.MEASURED, value=0.0, hits=0, trials=3000))
    'Near-copies of people: none of 3,000 images. Up to 1 in 1,000 could have been missed.'
    """
    phrase = phrase_of(finding, card)
    finding = _as_share(finding, phrase)
    assert finding.value is not None, "only a measured finding has an answer"
    is_none = bool(phrase.none) and finding.value <= 0
    sentence = (phrase.none if is_none else phrase.some).format(
        amount=amount(finding, phrase), fpr=_fpr(finding)
    )
    if is_none and phrase.kind == "difference" and finding.interval is not None:
        sentence += f" ({between(finding.interval, as_share=True)})"
    return f"{sentence[:1].upper()}{sentence[1:]}.{_overlooked(finding)}"


def _fpr(finding: Finding) -> str:
    fpr = finding.params.get("fpr", "some")
    return frequency(float(fpr)) if isinstance(fpr, int | float) else str(fpr)


def _as_share(finding: Finding, phrase: Phrase) -> Finding:
    """Return a number of cases as their share of all cases looked at."""
    if phrase.kind != "count" or not finding.trials or finding.hits is None:
        return finding
    n, own = finding.trials, finding.interval
    interval = None if own is None else Interval(own.low / n, own.high / n, own.level)
    return finding.model_copy(update={"value": finding.hits / n, "interval": interval})


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
    return f"{told} ({between(finding.interval, phrase.kind in ('share', 'difference'))})"


def plain(value: float, phrase: Phrase) -> str:
    """Return a value of this kind without its interval."""
    if phrase.kind in ("number", "count"):
        return digits(value)
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
        phrase = PHRASES.get(rule.statistic, Phrase("number", ""))
    else:
        phrase = phrase_of(finding, card)
    if value == 0:
        return "none"
    if phrase.kind in ("number", "count") or not 0 < value < 1:
        return f"{direction} {digits(value)}"
    if finding is not None and is_count(finding) and finding.trials and value * finding.trials >= 1:
        return f"{direction} {int(value * finding.trials + 1e-9):,} of {finding.trials:,} ({percent(value)})"
    return f"{direction} {frequency(value)}"


def _overlooked(finding: Finding) -> str:
    if finding.value != 0 or not is_count(finding):
        return ""
    known = bounds(finding, 0.95)
    return "" if known is None else f" Up to {one_in(known.high)} could have been missed."
