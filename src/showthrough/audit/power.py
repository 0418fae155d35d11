"""What a number of people and images can show, whatever the generator is like."""

from collections.abc import Iterable, Iterator, Mapping
from math import isinf

from pydantic import BaseModel, ConfigDict

from showthrough.core.cards import Card, Statistic
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Rule
from showthrough.interpret.enough import needed_people
from showthrough.stats.biometric.calibration import ERRORS, TARGETS
from showthrough.stats.detectable_effects import (
    detectable_auc,
    detectable_difference,
    detectable_exposed_share,
)
from showthrough.stats.intervals import clopper_pearson, trials_needed
from showthrough.stats.sample_split import bonferroni_level


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanAnswer(_Model):
    """A question and its answer."""

    what: str
    answer: str


class PlannedRule(_Model):
    """Whether a rule could be passed at all with this much data."""

    rule: str
    within_reach: bool
    why: str


def power_rows(
    images: Mapping[Role, int], people: Mapping[Role, int], guesses: int = 1
) -> Iterator[PlanAnswer]:
    """Yield the smallest leaks that 80 % of such audits would show, with so many guesses at membership."""
    level = bonferroni_level(0.95, guesses)
    members, others = people.get(Role.TRAIN, 0), people.get(Role.HOLDOUT, 0)
    drawn = images.get(Role.SYNTHETIC, 0)
    yield PlanAnswer(
        what="membership, everybody a little", answer=_auc(detectable_auc(members, others, level))
    )
    for fpr in (0.01, 0.001):
        share = detectable_exposed_share(members, others, fpr, level)
        answer = f"needs {round(1 / fpr):,} held-out people" if others * fpr < 1 else _people(share, members)
        yield PlanAnswer(what=f"membership, people exposed at FPR {fpr:g}", answer=answer)
    yield PlanAnswer(
        what="near copies",
        answer=f"{_share(detectable_difference(drawn, drawn, 0.0))} of {drawn:,} samples;"
        f" none found would bound them at {_share(clopper_pearson(0, drawn, side='high').high)}",
    )
    yield PlanAnswer(
        what="biometric matches", answer=_people(detectable_difference(members, others, 0.0), members)
    )
    yield PlanAnswer(what="strictest match threshold", answer=_threshold(images.get(Role.REFERENCE, 0)))


def rules_within_reach(
    policy: Policy, images: Mapping[Role, int], people: Mapping[Role, int], cards: Iterable[Card]
) -> Iterator[PlannedRule]:
    """Yield, for every rule of a policy, whether the best possible result would pass it.

    The cards are those that the audit will run: what none of them measures cannot be passed.
    """
    known = tuple(cards)
    for rule in policy.rules:
        if rule.severity != "info":
            promised = [card for card in known if rule.check in (card.name, card.suite)]
            card = next((card for card in promised if card.statistic(rule.statistic) is not None), None)
            obstacle = _obstacle(rule, card, policy.confidence, images, people)
            yield PlannedRule(rule=rule.name, within_reach=obstacle is None, why=obstacle or "enough data")


def _obstacle(
    rule: Rule,
    card: Card | None,
    confidence: float,
    images: Mapping[Role, int],
    people: Mapping[Role, int],
) -> str | None:
    described = None if card is None else card.statistic(rule.statistic)
    if described is None:
        return "no check of this audit measures it"
    drawn, others = images.get(Role.SYNTHETIC, 0), people.get(Role.HOLDOUT, 0)
    if drawn < rule.min_images:
        return f"needs {rule.min_images:,} samples, {drawn:,} are planned"
    if others < rule.min_identities:
        return f"needs {rule.min_identities:,} held-out people, there are {others:,}"
    for role, needed in needed_people(rule, card).items():
        there = people.get(role, 0)
        if there < needed:
            name = "held-out" if role is Role.HOLDOUT else str(role)
            return f"needs {needed:,} {name} people, there are {there:,}"
    if rule.bound != "shown" or rule.at_most is None or not _is_share(described, rule.at_most):
        return None
    what, trials = ("samples", drawn)
    if described.counted_in == "people":
        what, trials = ("training people", people.get(Role.TRAIN, 0))
    needed = trials_needed(rule.at_most, confidence)
    return f"needs {needed:,} {what} even without a hit, there are {trials:,}" if trials < needed else None


def _is_share(described: Statistic, limit: float) -> bool:
    """Return whether a limit is one on a share of people or images, which so many without a hit can meet."""
    return 0 < limit < 1 and described.counted_in != "neither" and described.possible[1] <= 1


def _auc(value: float) -> str:
    return "too few people to show anything" if isinf(value) else f"an AUC of {value:.2f} (.5 is guessing)"


def _people(share: float, members: int) -> str:
    return (
        "too few people to show anything"
        if isinf(share)
        else f"{_share(share)} of {members:,} training people"
    )


def _share(value: float) -> str:
    return f"{100 * value:.2g} %"


def _threshold(references: int) -> str:
    pairs = references * (references - 1) // 2
    for target in TARGETS:
        if pairs * target >= ERRORS:
            return f"FMR {target:g}, from at most {pairs:,} comparisons of reference people"
    needed = f"FMR {TARGETS[-1]:g} needs {ERRORS / TARGETS[-1]:,.0f}"
    return f"none: {pairs:,} comparisons of reference people; {needed}"
