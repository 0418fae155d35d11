"""What a rule asks for, in words: its limit, its reason, and how many people and images it takes."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from showthrough.core.card_words.statistic import Statistic
from showthrough.core.cards import Card, all_cards, all_suites
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Rule
from showthrough.gate.limits import smallest_count, trials_for
from showthrough.interpret.credibility import MATCHERS_NEEDED
from showthrough.interpret.enough import needed_people
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.sentences import limit
from showthrough.stats.intervals import difference_interval

BY_CHANCE = 0.01  # of held-out people whom a matcher or a look at pixels finds by chance, as an example
UNLESS = {"shown": "is shown to be", "value": "is", "claimed": "is claimed to be"}


class RuleNeeds(NamedTuple):
    """Numbers without which a limit cannot be shown as met, however good a generator is."""

    images: int = 0
    people: int = 0  # in training
    holdout: int = 0
    reference: int = 0
    hits_by_chance: int | None = None  # people or images, where one in a hundred is a hit by chance


class ExplainedRule(BaseModel):
    """Rule in plain words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    sentence: str
    meaning: str
    because: str
    needs: tuple[str, ...]


def explained(policy: Policy, cards: Mapping[str, Card] | None = None) -> tuple[ExplainedRule, ...]:
    """Return every rule of a policy as a sentence, with the data that it takes."""
    known = all_cards() if cards is None else cards
    return tuple(_explained(rule, policy.confidence, known) for rule in policy.rules)


def card_of_rule(rule: Rule, cards: Mapping[str, Card]) -> Card | None:
    """Return the first card that a rule is about, or None where none has the figure."""
    about = (card for card in cards.values() if rule.check in (card.name, card.suite))
    return next((card for card in about if card.statistic(rule.statistic) is not None), None)


def needs_of(rule: Rule, card: Card, confidence: float) -> RuleNeeds:
    """Return the smallest numbers of people and images with which a rule could be met.

    A share without a hit needs so many cases; what an attacker gets by guessing (its rate of false
    accusations) is counted as hits. An excess over held-out people needs as many of these.
    """
    described = card.statistic(rule.statistic)
    people = needed_people(rule, card)
    least = RuleNeeds(rule.min_images, rule.min_identities, people[Role.HOLDOUT], people[Role.REFERENCE])
    if described is None or rule.bound != "shown" or described.counted_in == "neither":
        return least
    trials = _trials(rule, described, confidence)
    if trials is None:
        return least
    if described.kind != "difference":
        return _with(least, described, trials, 0)
    chance = _by_chance(rule.at_most or 0.0, confidence)
    return _with(least, described, trials, trials)._replace(hits_by_chance=chance)


def _with(least: RuleNeeds, described: Statistic, trials: int, held: int) -> RuleNeeds:
    if described.counted_in == "images":
        return least._replace(images=max(least.images, trials))
    return least._replace(people=max(least.people, trials), holdout=max(least.holdout, held))


def _trials(rule: Rule, described: Statistic, confidence: float) -> int | None:
    value = rule.at_most if rule.at_most is not None else rule.at_least
    if value is None or not 0 < value < 1 or described.possible[1] > 1:
        return None
    if described.kind == "difference":
        return smallest_count(1, lambda n: difference_interval(0, n, 0, n, confidence).high <= value)
    if described.kind != "share":
        return None
    fpr = rule.params.get("fpr")
    share = fpr if described.guesses_membership and isinstance(fpr, float) else 0.0
    return trials_for(rule, share if rule.at_most is not None else 1.0, confidence)


def _by_chance(value: float, confidence: float) -> int | None:
    """Return how many cases show that an excess is within a limit where one in a hundred is a hit anyway."""

    def is_enough(n: int) -> bool:
        hits = round(BY_CHANCE * n)
        return difference_interval(hits, n, hits, n, confidence).high <= value

    return smallest_count(100, is_enough) if value > 0 else None


def _explained(rule: Rule, confidence: float, cards: Mapping[str, Card]) -> ExplainedRule:
    card = card_of_rule(rule, cards)
    described = None if card is None else card.statistic(rule.statistic)
    label = rule.name if described is None else described.label
    has_limit = rule.at_most is not None or rule.at_least is not None
    needs = tuple(_told(rule, card, confidence)) if card is not None and has_limit else ()
    meaning = "" if described is None else described.meaning.strip()
    sentence = _sentence(rule, label, card)
    return ExplainedRule(
        rule=rule.name, sentence=sentence, meaning=meaning, because=rule.because, needs=needs
    )


def _sentence(rule: Rule, label: str, card: Card | None) -> str:
    narrowed = ", ".join(
        f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in sorted(rule.params.items())
    )
    figure = f"“{label}”" + (f" ({narrowed})" if narrowed else "")
    if rule.at_most is None and rule.at_least is None:
        return f"{figure} is told for context; it has no limit."
    told = f"{figure} {UNLESS[rule.bound]} {'zero' if rule.at_most == 0 else limit(rule, None, card)}"
    if rule.severity == "block":
        return f"The release is blocked unless {told}."
    return f"The gate {'warns' if rule.severity == 'warn' else 'notes it'} unless {told}."


def _told(rule: Rule, card: Card, confidence: float) -> Iterator[str]:
    needs = needs_of(rule, card, confidence)
    asked = [
        f"{count(number)} {noun}"
        for number, noun in (
            (needs.images, "images"),
            (needs.people, "training people"),
            (needs.holdout, "held-out people"),
            (needs.reference, "reference people"),
        )
        if number
    ]
    if asked:
        yield f"It takes at least {', '.join(asked)}."
    if needs.hits_by_chance is not None:
        described = card.statistic(rule.statistic)
        noun = "images" if described is not None and described.counted_in == "images" else "people"
        number = digits(needs.hits_by_chance)
        yield f"Where 1 in 100 is a hit by chance, it takes about {number} {noun}, and as many held out."
    suite = all_suites().get(card.suite)
    if suite is not None and suite.needs_matchers:
        yield f"It takes {MATCHERS_NEEDED} different biometric matchers."
    if not rule.waivable:
        yield "Nobody may waive it."
