"""What a number of people and images can show, whatever the generator is like."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from math import isinf
from typing import NamedTuple

from showthrough.audit.planning.answers import PlanAnswer, PlannedRule
from showthrough.core.cards import Card, Statistic, all_suites
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Rule
from showthrough.interpret.credibility import MATCHERS_NEEDED
from showthrough.interpret.enough import needed_people
from showthrough.stats.biometric.calibration import ERRORS, TARGETS
from showthrough.stats.detectable_effects import (
    detectable_auc,
    detectable_difference,
    detectable_exposed_share,
)
from showthrough.stats.intervals import clopper_pearson, trials_needed
from showthrough.stats.sample_split import bonferroni_level


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


class Reach(NamedTuple):
    """What an audit could show: cards and data that it will have, and embedders that may be matchers."""

    images: Mapping[Role, int]
    people: Mapping[Role, int]
    running: tuple[Card, ...]  # of those known; the others are skipped
    known: tuple[Card, ...]
    matchers: int = MATCHERS_NEEDED


def rules_within_reach(policy: Policy, reach: Reach) -> Iterator[PlannedRule]:
    """Yield, for every rule of a policy, whether the best possible result would pass it.

    What no card of the audit measures cannot be passed: a figure that is misspelt, or one that is skipped.
    """
    for rule in policy.rules:
        if rule.severity != "info":
            promised = [card for card in reach.running if rule.check in (card.name, card.suite)]
            card = next((card for card in promised if card.statistic(rule.statistic) is not None), None)
            obstacle = _misnamed(rule, reach.known) or _obstacle(rule, card, policy.confidence, reach)
            yield PlannedRule(rule=rule.name, within_reach=obstacle is None, why=obstacle or "enough data")


def _misnamed(rule: Rule, cards: Sequence[Card]) -> str | None:
    """Return what is wrong with the names of a rule, and what was most likely meant."""
    named = [card for card in cards if rule.check in (card.name, card.suite)]
    if not named:
        return f"no check or suite is called {rule.check!r}{_meant(rule.check, _names(cards))}"
    figures = {statistic.name for card in named for statistic in card.statistics}
    if rule.statistic not in figures:
        return f"{rule.check} has no figure {rule.statistic!r}{_meant(rule.statistic, figures)}"
    return None


def _names(cards: Sequence[Card]) -> set[str]:
    return {name for card in cards for name in (card.name, card.suite)}


def _meant(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"; is {near[0]!r} meant?" if near else f"; there are {', '.join(sorted(known))}"


def _obstacle(rule: Rule, card: Card | None, confidence: float, reach: Reach) -> str | None:
    described = None if card is None else card.statistic(rule.statistic)
    if card is None or described is None:
        return "the audit skips what measures it"
    if reach.matchers < MATCHERS_NEEDED and all_suites()[card.suite].needs_matchers:
        return f"needs {MATCHERS_NEEDED} face matchers, there are {reach.matchers or 'none'}"
    return _too_few(rule, card, described, reach) or _too_small(rule, described, confidence, reach)


def _too_few(rule: Rule, card: Card, described: Statistic, reach: Reach) -> str | None:
    images, people = reach.images, reach.people
    drawn, seen = images.get(Role.SYNTHETIC, 0), people.get(Role.TRAIN, 0)
    if described.counted_in != "people":  # all but rates of training people set these against held-out ones
        seen += people.get(Role.HOLDOUT, 0)
    if drawn < rule.min_images:
        return f"needs {rule.min_images:,} samples, {drawn:,} are planned"
    if seen < rule.min_identities:
        return f"needs {rule.min_identities:,} people, there are {seen:,}"
    for role, needed in needed_people(rule, card).items():
        there = people.get(role, 0)
        if there < needed:
            name = "held-out" if role is Role.HOLDOUT else str(role)
            return f"needs {needed:,} {name} people, there are {there:,}"
    return None


def _too_small(rule: Rule, described: Statistic, confidence: float, reach: Reach) -> str | None:
    if rule.bound != "shown" or rule.at_most is None or not _is_share(described, rule.at_most):
        return None
    what, trials = "samples", reach.images.get(Role.SYNTHETIC, 0)
    if described.counted_in == "people":
        what, trials = "training people", reach.people.get(Role.TRAIN, 0)
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
