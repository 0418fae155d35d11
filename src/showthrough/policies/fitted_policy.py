"""A policy fitted to the data that there are: the tightest limits that they could show as met."""

from collections.abc import Iterable, Iterator, Mapping
from math import ceil, floor, log10
from typing import NamedTuple

from showthrough.core.card_words.statistic import Statistic
from showthrough.core.cards import Card, all_cards
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Rule
from showthrough.core.records import AuditRecord, Finding
from showthrough.gate.rulings import covered
from showthrough.interpret.bounds import bounds, has_value
from showthrough.interpret.credibility import is_context, within_reach
from showthrough.interpret.enough import needed_people
from showthrough.interpret.numbers import count, digits
from showthrough.interpret.unseen import plausible
from showthrough.policies.rule_needs import card_of_rule, needs_of
from showthrough.stats.intervals import clopper_pearson, difference_interval

FITTED = ("share", "difference", "points")  # kinds of figures whose limits rest on numbers of cases


class DataNumbers(NamedTuple):
    """DataNumbers of images and people that a policy is fitted to, by role."""

    images: Mapping[Role, int]
    people: Mapping[Role, int]


class Reached(NamedTuple):
    """Tightest limit that data could show as met, and how many cases another limit would take."""

    tightest: float
    base: float  # what chance gives, or nothing
    arm: float  # of the interval at these numbers
    unseen: float  # what images that nobody looked at add, whatever their number
    cases: int

    def cases_for(self, limit: float) -> int | None:
        """Return how many cases a limit takes: intervals shrink with the root. None where none would do."""
        room = limit - self.base - self.unseen
        return ceil(self.cases * (self.arm / room) ** 2) if room > 0 else None


class FittedPolicy(NamedTuple):
    """Policy whose limits these data could show as met, and by rule what was changed and why."""

    policy: Policy
    notes: Mapping[str, tuple[str, ...]]


def numbers_of(record: AuditRecord) -> DataNumbers:
    """Return the numbers of images and people that an audit saw; boxed photos decide nothing."""
    main = [data for data in record.data if not data.label]
    return DataNumbers({d.role: d.n_images for d in main}, {d.role: d.n_identities for d in main})


def fitted(policy: Policy, numbers: DataNumbers, record: AuditRecord | None = None) -> FittedPolicy:
    """Return a policy whose every limit these numbers of people and images could show as met.

    A limit that is within reach stays. One that is not becomes the tightest that a generator without a leak
    could be shown to meet; the note says what the limit of before takes. With a record, its own intervals
    tell; before an audit, cases without a hit.
    """
    cards = all_cards() if record is None else {**all_cards(), **{card.name: card for card in record.cards}}
    rules, notes = [], {}
    for rule in policy.rules:
        card = card_of_rule(rule, cards)
        new, told = (rule, ()) if card is None else _fitted(rule, card, (policy, numbers, record))
        rules.append(new)
        notes[rule.name] = told
    return FittedPolicy(policy.model_copy(update={"rules": tuple(rules), "waivers": ()}), notes)


FittedTo = tuple[Policy, DataNumbers, AuditRecord | None]


def _fitted(rule: Rule, card: Card, given: FittedTo) -> tuple[Rule, tuple[str, ...]]:
    policy, numbers, record = given
    if rule.at_most is None:
        return rule, ()
    changes, notes = _fewer(rule, card, numbers)
    described = card.statistic(rule.statistic)
    reached = None
    if described is not None and described.kind in FITTED and rule.bound == "shown" and rule.at_most > 0:
        known = None if record is None else _by_record(rule, record, policy)
        reached = known or _by_numbers(rule, described, numbers, policy.confidence)
    if reached is not None:
        noun = "images" if described is not None and described.counted_in == "images" else "people"
        notes += list(_told(rule, card, reached, policy.confidence, noun))
        if reached.tightest > rule.at_most:
            changes["at_most"] = min(rounded_up(reached.tightest), 0.99)
    return rule.model_copy(update=changes), tuple(notes)


def _fewer(rule: Rule, card: Card, numbers: DataNumbers) -> tuple[dict[str, object], list[str]]:
    """Return the minimum numbers of a rule where there are fewer, and what that means."""
    asked = {
        "min_images": (rule.min_images, numbers.images.get(Role.SYNTHETIC, 0), "images"),
        "min_identities": (rule.min_identities, numbers.people.get(Role.TRAIN, 0), "training people"),
        "min_holdout": (rule.min_holdout or 0, numbers.people.get(Role.HOLDOUT, 0), "held-out people"),
        "min_reference": (rule.min_reference or 0, numbers.people.get(Role.REFERENCE, 0), "reference people"),
    }
    changes: dict[str, object] = {}
    notes = []
    for name, (needed, there, noun) in asked.items():
        if there < needed:
            changes[name] = there
            notes.append(f"The policy asked for {count(needed)} {noun}; there are {count(there)}.")
    least = needed_people(rule.model_copy(update={"min_holdout": None, "min_reference": None}), card)
    for role, needed in least.items():
        there = numbers.people.get(role, 0)
        if there < needed:
            noun = "held-out" if role is Role.HOLDOUT else str(role)
            notes.append(f"Cannot be met: it takes {count(needed)} {noun} people; there are {count(there)}.")
            changes.pop(f"min_{role.value}", None)  # a smaller number would promise what no data can
    return changes, notes


def _told(rule: Rule, card: Card, reached: Reached, confidence: float, noun: str) -> Iterator[str]:
    assert rule.at_most is not None, "a rule without a limit is not fitted"
    if reached.tightest <= rule.at_most:
        yield f"Within reach: these data could show {digits(reached.tightest)} at best."
        return
    asked, best = digits(rule.at_most), digits(reached.tightest)
    yield f"The policy's limit was {asked}; these data could show {best} at best."
    needed = reached.cases_for(rule.at_most)
    if needed is None:
        yield "No number of cases shows that limit while so many images go unseen, or chance gives as much."
    elif reached.arm:
        yield f"That limit takes about {digits(max(needed, _least(rule, card, confidence)))} {noun}."


def _least(rule: Rule, card: Card, confidence: float) -> int:
    needs = needs_of(rule, card, confidence)
    described = card.statistic(rule.statistic)
    return needs.images if described is not None and described.counted_in == "images" else needs.people


def _by_record(rule: Rule, record: AuditRecord, policy: Policy) -> Reached | None:
    reached = [
        one
        for finding in covered(rule, record)
        if has_value(finding) and within_reach(finding, record, policy) and not is_context(finding, record)
        if (one := _by_finding(finding, record, policy.confidence)) is not None
    ]
    return max(reached, key=lambda one: one.tightest, default=None)


def _by_finding(finding: Finding, record: AuditRecord, confidence: float) -> Reached | None:
    known, ends = bounds(finding, confidence), plausible(finding, record, confidence)
    cases = finding.trials or finding.n_identities or finding.n_images
    if known is None or ends is None or finding.value is None or not cases or ends.high > 1:
        return None
    base = max(finding.chance or 0.0, 0.0)
    arm, unseen = known.high - finding.value, ends.high - known.high
    return Reached(base + arm + unseen, base, arm, unseen, cases)


def _by_numbers(rule: Rule, described: Statistic, numbers: DataNumbers, confidence: float) -> Reached | None:
    if described.kind == "points" or described.counted_in == "neither" or described.possible[1] > 1:
        return None
    if described.counted_in == "images":
        n = held = numbers.images.get(Role.SYNTHETIC, 0)
    else:
        n, held = numbers.people.get(Role.TRAIN, 0), numbers.people.get(Role.HOLDOUT, 0)
    if not n or not held:
        return None
    fpr = rule.params.get("fpr")
    base = fpr if described.guesses_membership and isinstance(fpr, float) else 0.0
    if described.kind == "difference":
        high = difference_interval(0, n, 0, held, confidence).high
    else:
        high = clopper_pearson(min(n, ceil(base * n)), n, confidence, "high").high
    return Reached(high, base, high - base, 0.0, n)


def rounded_up(share: float) -> float:
    """Return a share rounded up to two digits, so that what was shown still lies below.

    >>> rounded_up(0.01231), rounded_up(0.5)
    (0.013, 0.5)
    """
    digit = 10.0 ** (floor(log10(share)) - 1)
    return round(ceil(share / digit - 1e-9) * digit, 12)


def head_of(policy: Policy, numbers: DataNumbers, source: str) -> Iterable[str]:
    """Return the comments with which a fitted policy begins."""
    people = numbers.people
    drawn = count(numbers.images.get(Role.SYNTHETIC, 0))
    train, held, others = (count(people.get(role, 0)) for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE))
    yield f"Fitted from {policy.name} {policy.version} to {source}: an example, nobody's legal threshold."
    yield f"There are {drawn} images, {train} training, {held} held-out and {others} reference people."
    yield "A limit that these data can meet need not be right: the controller sets it and says why."
