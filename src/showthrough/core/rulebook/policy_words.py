"""Words of a policy that nothing answers to: a rule about them would never be judged, unnoticed."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from showthrough.bundled import bundled
from showthrough.core.card_words.statistic import Statistic
from showthrough.core.cards import Card, Suite, all_cards, all_suites
from showthrough.core.policy import Policy, Rule
from showthrough.errors import ConfigError

AMOUNTS = ("share", "difference", "points", "count")  # kinds of which less than none is no limit
SEE = "see `showthrough schema policy` and `showthrough attacks`"


def refuse_unknown_words(
    policy: Policy, cards: Iterable[Card] = (), suites: Iterable[Suite] = (), named: str = "policy"
) -> None:
    """Refuse a policy that names what does not exist, or limits nothing: such a rule looks as if it were met.

    Known are installed cards and suites, those of packages too, and the ones given: a record brings its own.

    Raises:
        ConfigError: with the name that may be meant.
    """
    known = {**all_cards(), **{card.name: card for card in cards}}
    rooms = {**all_suites(), **{suite.name: suite for suite in suites}}
    problem = next(_problems(policy, known, rooms), None)
    if problem is not None:
        raise ConfigError(f"{named}: {problem}; {SEE}")


def _problems(policy: Policy, cards: Mapping[str, Card], suites: Mapping[str, Suite]) -> Iterator[str]:
    for suite in policy.required_coverage:
        if suite not in suites:
            yield f"required_coverage: there is no suite {suite!r}{meant(suite, suites)}"
    sources = legal_sources()
    for source in policy.legal_sources:
        if source not in sources:
            yield f"legal_sources: there is no source {source!r}{meant(source, sources)}"
    for rule in policy.rules:
        about = [card for card in cards.values() if rule.check in (card.name, card.suite)]
        claims = any(suites[card.suite].audits_claim for card in about if card.suite in suites)
        problem = _unnamed(rule, about, {*cards, *suites}) or _without_sense(rule, about, claims)
        if problem is None and rule.source and rule.source not in sources:
            problem = f"there is no source {rule.source!r}{meant(rule.source, sources)}"
        if problem is not None:
            yield f"rule {rule.name}: {problem}"


def _unnamed(rule: Rule, about: Collection[Card], checks: Collection[str]) -> str | None:
    """Return which name of a rule nothing answers to."""
    if not about:
        return f"there is no check and no suite {rule.check!r}{meant(rule.check, checks)}"
    figures = {statistic.name for card in about for statistic in card.statistics}
    if rule.statistic not in figures:
        return f"{rule.check} has no statistic {rule.statistic!r}{meant(rule.statistic, figures)}"
    own = [card for card in about if card.statistic(rule.statistic) is not None]
    params = {name for card in own for name in card.params}
    for name in rule.params:
        if name not in params:
            return f"no finding has a parameter {name!r}{meant(name, params)}"
    return None


def _without_sense(rule: Rule, about: Iterable[Card], claims: bool) -> str | None:
    """Return why a rule would never fail, or always, whatever an audit finds."""
    if rule.bound == "claimed" and not claims:
        return 'bound = "claimed" is for a claim of differential privacy; an estimate takes "shown"'
    for card in about:
        described = card.statistic(rule.statistic)
        if described is None:
            continue
        if rule.severity == "block" and not described.decides:
            return 'its card says that it is context, on which nothing may rest; it takes severity = "info"'
        problem = _out_of_range(rule, described)
        if problem is not None:
            return problem
    return None


def _out_of_range(rule: Rule, described: Statistic) -> str | None:
    limit = rule.at_most if rule.at_most is not None else rule.at_least
    if limit is None:
        return None
    word, wrong = ("at_most", "higher") if rule.at_most is not None else ("at_least", "lower")
    least, most = described.possible
    if (described.kind in AMOUNTS or least >= 0) and limit < 0:
        return f"{word} = {limit:g} asks for less than none"
    if described.safer == wrong:
        other = "at_least" if word == "at_most" else "at_most"
        return f"{word} lets through what is worse, as {wrong} is safer here; it takes {other}"
    if not least <= limit <= most:
        return f"{word} = {limit:g} lies outside {least:g} to {most:g}, all that the figure can be"
    end, beyond = (most, "higher") if word == "at_most" else (least, "lower")
    if rule.severity != "info" and limit == end:
        return f"{word} = {limit:g} limits nothing, as the figure is never {beyond}"
    return None


@cache
def legal_sources() -> frozenset[str]:
    """Return the keys of the laws and guidelines that a policy may name."""
    text = bundled("configs").joinpath("legal", "sources.toml").read_text(encoding="utf-8")
    return frozenset(key for key, entry in tomllib.loads(text).items() if isinstance(entry, dict))


def meant(name: str, known: Collection[str]) -> str:
    """Return the end of a sentence on an unknown name: the one that may be meant, or those that there are."""
    near = get_close_matches(name, sorted(known), n=1)
    return f"; {near[0]} may be meant" if near else f"; there are {', '.join(sorted(known)[:40])}"
