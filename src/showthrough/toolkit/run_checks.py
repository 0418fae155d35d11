"""Runner of checks: one that fails costs no other its answer."""

import logging
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import NamedTuple

import numpy as np

from showthrough.core.cards import Card, GuessCount
from showthrough.core.check import Check, Observations
from showthrough.core.config import AuditConfig
from showthrough.core.records import Finding, Outcome
from showthrough.core.trust.agreeing_figures import contradiction_in
from showthrough.core.types import Scalar
from showthrough.errors import (
    ConfigError,
    MissingAnswerError,
    NotAvailableError,
    NotEnoughDataError,
    ShowthroughError,
)
from showthrough.toolkit.findings import sentence
from showthrough.tracebacks import keep_traceback, place_of

log = logging.getLogger(__name__)
RATE = "fpr"  # of false accusations: one guess, told at several
ROUNDING = 1e-9


class BreaksItsCardError(ValueError):
    """Failure of a check that answers otherwise than its card says; its sentence names figures alone."""


class Planned(NamedTuple):
    """A card and its check, ready to run; the check is None where the config skips it."""

    card: Card
    check: Check | None


def plan_checks(cards: Mapping[str, Card], config: AuditConfig) -> tuple[Planned, ...]:
    """Build every check before anything expensive runs, so that a wrong name costs a second.

    Planned are the cards about what is audited: a generator, or redacted pictures.

    Raises:
        ConfigError: the config names a card or a parameter that does not exist, or a card about another
            thing.
    """
    for name in (*config.checks, *config.skip):
        if name not in cards:
            raise ConfigError(f"no check is called {name!r}; there are {', '.join(cards)}")
        if name in config.checks and config.audited not in (about := cards[name].about):
            raise ConfigError(f"{name} is about {', '.join(about)}; this audit is of {config.audited}")
    return tuple(
        Planned(card, None if name in config.skip else build_check(card, config.checks.get(name, {})))
        for name, card in cards.items()
        if config.audited in card.about
    )


def membership_guesses(planned: Sequence[Planned], embedders: int, signals: Iterable[str] = ()) -> int:
    """Return how many guesses about membership are made of one generator; at least one.

    The cards count: attacks on samples guess once (or more often) by each embedder, others once by each of
    the `signals` that they ask for and that this generator's own network gives.
    """
    counted, given = [card.guesses for card, check in planned if check is not None], set(signals)
    return max(1, sum(guesses.made(embedders, given) for guesses in counted if guesses is not None))


def alarms_possible(planned: Sequence[Planned], embedders: int) -> int:
    """Return how many shares of the error rate one generator's audit takes, guesses at membership apart.

    The cards count: a share for each time that something is asked which may block a release. At least one.
    """
    asked = [
        statistic.alarms for card, check in planned if check is not None for statistic in card.statistics
    ]
    return max(1, sum(alarms.weight * alarms.made(embedders) for alarms in asked if alarms is not None))


def run_checks(planned: Sequence[Planned], seen: Observations, seed: int) -> tuple[Finding, ...]:
    """Return the findings of every check; what has no answer is a finding too."""
    findings: list[Finding] = []
    for card, check in planned:
        if check is None:
            findings += _unanswered(card, Outcome.NOT_RUN, "the config skips this check")
        else:
            findings += run_check(card, check, seen, seed)
    return tuple(findings)


def run_check(card: Card, check: Check, seen: Observations, seed: int) -> list[Finding]:
    """Run one check and sign its findings; its random numbers depend on the seed and its name only."""
    started = time.perf_counter()
    try:
        found = kept_to_card(check.run(seen, rng_of(card, seed)), card, len(seen.embedders))
    except NotEnoughDataError as error:
        found = _unanswered(card, Outcome.UNDERPOWERED, str(error), error.needed)
    except NotAvailableError as error:
        found = _unanswered(card, Outcome.NOT_RUN, str(error))
    except MissingAnswerError as error:
        found = _unanswered(card, Outcome.NOT_ASSESSABLE, str(error))
    except ShowthroughError:
        raise  # the user can mend it: weights, disk, data that changed
    except BreaksItsCardError as error:
        found = _unanswered(card, Outcome.FAILED, f"the check itself failed: {error}")
    except Exception as error:  # noqa: BLE001 - a broken check is a finding, never a pass
        # what it says can name files, and records and terminals are published
        kept = keep_traceback(error)
        log.error("check %s failed; please report it with %s", card.name, kept)  # noqa: TRY400
        found = _unanswered(card, Outcome.FAILED, f"the check itself failed: {place_of(error)}")
    seconds = round(time.perf_counter() - started, 3)
    return [finding.model_copy(update={"seconds": seconds}) for finding in found]


def parameters_of(check: type, given: Mapping[str, Scalar], card: str) -> dict[str, Scalar]:
    """Return `given` if the check has all these parameters.

    Raises:
        ConfigError: naming the unknown parameter and the ones that exist.
    """
    known = tuple(getattr(check, "__dataclass_fields__", ()))
    for name in given:
        if name not in known:
            raise ConfigError(f"{card} has no parameter {name}; it has {', '.join(known) or 'none'}")
    return dict(given)


def signed(found: Iterable[Finding], card: Card) -> list[Finding]:
    """Return findings with the names of the card and its suite, where the check itself gave none."""
    return [
        finding.model_copy(update={"check": finding.check or card.name, "suite": finding.suite or card.suite})
        for finding in found
    ]


def kept_to_card(found: Iterable[Finding], card: Card, embedders: int) -> list[Finding]:
    """Return the findings of a check, signed with its card, if they are what the card promises.

    A guess at membership that the card does not count would escape the error rate that all guesses share.

    Raises:
        BreaksItsCardError: a statistic or a value is not on the card, or more guesses than it counts.
    """
    found = signed(found, card)
    for finding in found:
        described = card.statistic(finding.statistic)
        if described is None or (finding.check, finding.suite) != (card.name, card.suite):
            name = f"{finding.suite}: {finding.check}.{finding.statistic}"
            raise BreaksItsCardError(f"its card names no such figure as {name}")
        low, high = described.possible
        value = low if finding.value is None or isnan(finding.value) else finding.value
        if not low - ROUNDING <= value <= high + ROUNDING:
            raise BreaksItsCardError(f"{finding.statistic} = {value:g} is not between {low:g} and {high:g}")
        wrong = contradiction_in(finding, described)
        if wrong is not None:  # nobody could read such a record again
            raise BreaksItsCardError(f"{finding.statistic}: {wrong}")
    for described in card.statistics:
        asked = sum(finding.statistic == described.name for finding in found)
        if described.alarms is not None and asked > described.alarms.made(embedders):
            raise BreaksItsCardError(f"it asks for {described.name} {asked} times, more than its card counts")
    made, counted = _guesses_in(found, card), card.guesses or GuessCount()
    most = counted.made(embedders, counted.signals)
    if made > most:
        raise BreaksItsCardError(f"it makes {made} guesses at membership, and its card counts {most} at most")
    return found


def _guesses_in(found: Sequence[Finding], card: Card) -> int:
    """Return how many guesses the findings hold: one for each way of looking, whatever is told of it."""
    guessing = {statistic.name for statistic in card.statistics if statistic.guesses_membership}
    ways = [
        {key: value for key, value in finding.params.items() if key != RATE}
        for finding in found
        if finding.statistic in guessing
    ]
    return len({tuple(sorted(way.items())) for way in ways})


def rng_of(card: Card, seed: int) -> np.random.Generator:
    """Return the random numbers of a check: they depend on the seed and its name only."""
    return np.random.default_rng([seed, zlib.crc32(card.name.encode())])


def build_check(card: Card, params: Mapping[str, Scalar]) -> Check:
    """Return the check of a card with these parameters.

    Raises:
        ConfigError: it has no such parameter, or not with this value.
    """
    implementation = card.load()
    try:
        check = implementation(**parameters_of(implementation, params, card.name))
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{card.name}: {error}") from error
    if not isinstance(check, Check):
        raise ConfigError(f"card {card.name} names {card.implementation}, which is not a Check")
    return check


def _unanswered(card: Card, outcome: Outcome, note: str, needed: int | None = None) -> list[Finding]:
    return [
        Finding(
            check=card.name,
            suite=card.suite,
            statistic=statistic.name,
            outcome=outcome,
            note=sentence(note),
            needed=needed,
        )
        for statistic in card.statistics
    ]
