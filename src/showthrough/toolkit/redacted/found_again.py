"""People found again on redacted faces, by an attack and each matcher: written once for all attacks."""

from functools import partial
from typing import NamedTuple

import numpy as np

from showthrough.core.check import Observations
from showthrough.core.facts.redaction_facts import Attempt, Reidentification
from showthrough.core.missing import Missing, value_or_missing
from showthrough.core.records import Finding
from showthrough.errors import NotAssessableError, NotAvailableError
from showthrough.stats.detectable_effects import detectable_share
from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.redaction.reidentification import (
    Reidentified,
    falsely_first,
    rank_one,
    reidentified,
)
from showthrough.toolkit.error_budget import error_share, shared
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.match_thresholds import MAX_FNMR

CEILING = "unredacted"  # attack on pictures of which nothing is hidden: the power of a matcher


class Figures(NamedTuple):
    """Names of the figures on the card of an attack."""

    first: str  # share of people who come first
    matched: str  # share of people who match at a false match rate
    missed: str  # share of the same people whom the matcher misses on clean pictures


class AttackQuestion(NamedTuple):
    """What a card asks of its attack."""

    attack: str
    figures: Figures
    fmrs: tuple[float, ...]


class _Tried(NamedTuple):
    """Attempt by one matcher, and the same on clean pictures, by which its power is told."""

    attempt: Attempt
    clean: Attempt | Missing
    share: float  # of the error rate
    seed: int  # of the guesses among equally similar people


def found_again(seen: Observations, asked: AttackQuestion, rng: np.random.Generator) -> tuple[Finding, ...]:
    """Return who is found again by an attack: first of a gallery, and at each false match rate.

    Only matchers speak: whom another embedder cannot find, a matcher may. A matcher that misses more than
    a fifth of the same people on clean pictures shows what it finds, and nothing by what it does not.

    Raises:
        NotAvailableError: nothing was redacted, or there is no matcher.
    """
    fact = seen.fact(Reidentification)
    matchers = [info.name for info in seen.embedders if info.is_matcher]
    if not matchers:
        raise NotAvailableError("only a matcher can find people again, and this audit has none")
    found: list[Finding] = []
    for by in matchers:
        answers, seed = Answers().having(params={"by": by}), int(rng.integers(2**31))
        ask = partial(_by, fact, asked, by, (error_share(seen), seed), answers)
        found += answers.each(tuple(asked.figures), ask)
    return tuple(found)


def _by(
    fact: Reidentification, asked: AttackQuestion, by: str, drawn: tuple[float, int], answers: Answers
) -> tuple[Finding, ...]:
    tried = _Tried(fact.of(asked.attack, by), value_or_missing(lambda: fact.of(CEILING, by)), *drawn)
    attempt, figures = tried.attempt, asked.figures
    alone = (
        f"Of {attempt.same_picture} people the gallery holds only the picture that was redacted."
        if attempt.same_picture
        else ""
    )
    answers = answers.having(
        n_identities=len(attempt.probes),
        n_images=len(attempt.probes),
        n_control=len(attempt.strangers),
        params={"gallery": len(attempt.probes), "method": attempt.method},
        note=alone,
    )
    found = [*answers.each((figures.first,), partial(_first, tried, figures.first, answers))]
    for fmr in asked.fmrs:
        at = answers.having(params={"fmr": fmr})
        found += at.each((figures.matched,), partial(_matched, tried, figures.matched, fmr, at))
    loosest = answers.having(params={"fmr": max(asked.fmrs)})
    found += loosest.each(
        (figures.missed,), partial(_missed, tried, figures.missed, max(asked.fmrs), loosest)
    )
    return tuple(found)


def _first(tried: _Tried, name: str, answers: Answers) -> tuple[Finding, ...]:
    attempt, rng = tried.attempt, np.random.default_rng(tried.seed)
    found = rank_one(attempt.probes, attempt.gallery, attempt.person, rng)
    others = falsely_first(attempt.strangers, attempt.gallery, attempt.person, rng)
    interval = shared(partial(clopper_pearson, found.hits, found.people), tried.share)
    if interval.low <= found.chance:
        clean = _clean(tried)
        first = rank_one(clean.probes, clean.gallery, clean.person, rng)
        _refuse_weak(1 - first.value, "does not put first")
    return (
        answers.share(
            name,
            found.hits,
            found.people,
            interval=interval,
            control=others.value,
            control_interval=others.interval,
            chance=found.chance,
            detectable=detectable_share(found.people, 0, found.chance, 1 - 2 * tried.share),
        ),
    )


def _matched(tried: _Tried, name: str, fmr: float, answers: Answers) -> tuple[Finding, ...]:
    found = _at(tried.attempt, fmr)
    interval = shared(partial(clopper_pearson, found.hits, found.people), tried.share)
    chance = shared(
        lambda level: _at(tried.attempt, fmr, level).fmr_interval, tried.share
    ).high  # the rate of strangers is measured: above all that it may be
    if interval.low <= chance:
        _refuse_weak(1 - _at(_clean(tried), fmr).value, "misses")
    return (
        answers.share(
            name,
            found.hits,
            found.people,
            interval=interval,
            control=found.false_matches / found.comparisons,
            control_interval=found.fmr_interval,
            chance=chance,
            detectable=detectable_share(found.people, 0, chance, 1 - 2 * tried.share),
            params={"threshold": found.threshold},
        ),
    )


def _missed(tried: _Tried, name: str, fmr: float, answers: Answers) -> tuple[Finding, ...]:
    clean = _clean(tried)
    found = _at(clean, fmr)
    about = answers.having(params={"gallery": found.people, "method": clean.method})
    return (about.share(name, found.people - found.hits, found.people, n_identities=found.people),)


def _at(attempt: Attempt, fmr: float, level: float = 0.95) -> Reidentified:
    return reidentified(attempt.probes, attempt.gallery, attempt.person, attempt.strangers, fmr, level)


def _clean(tried: _Tried) -> Attempt:
    if isinstance(tried.clean, Missing):
        raise tried.clean.error
    return tried.clean


def _refuse_weak(missed: float, how: str) -> None:
    """Refuse to call nothing found by a matcher that finds few on clean pictures.

    Raises:
        NotAssessableError: with how many it misses.
    """
    if missed > MAX_FNMR:
        raise NotAssessableError(
            f"on clean pictures of the same people the matcher {how} {missed:.0%} of them; above "
            f"{MAX_FNMR:.0%} finding nobody proves nothing"
        )


def refuse_rates(*fmrs: float) -> None:
    """Refuse false match rates that are none."""
    for fmr in fmrs:
        if not 0 < fmr < 1:
            raise ValueError(f"a false match rate lies between 0 and 1, got {fmr}")
