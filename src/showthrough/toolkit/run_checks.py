"""Running checks so that one that fails costs no other its answer."""

import logging
import time
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from showthrough.core.cards import Card, parameters_of
from showthrough.core.check import Check, Observations
from showthrough.core.config import AuditConfig
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Scalar
from showthrough.errors import (
    ConfigError,
    MissingAnswerError,
    NotAvailableError,
    NotEnoughDataError,
    ShowthroughError,
)
from showthrough.toolkit.findings import sentence

log = logging.getLogger(__name__)


class Planned(NamedTuple):
    """A card and its check, ready to run; the check is None where the config skips it."""

    card: Card
    check: Check | None


def plan_checks(cards: Mapping[str, Card], config: AuditConfig) -> tuple[Planned, ...]:
    """Build every check before anything expensive runs, so that a wrong name costs a second.

    Raises:
        ConfigError: the config names a card or a parameter that does not exist.
    """
    for name in (*config.checks, *config.skip):
        if name not in cards:
            raise ConfigError(f"no check is called {name!r}; there are {', '.join(cards)}")
    return tuple(
        Planned(card, None if name in config.skip else _build(card, config.checks.get(name, {})))
        for name, card in cards.items()
    )


def membership_guesses(planned: Sequence[Planned], embedders: int, signals: Iterable[str] = ()) -> int:
    """Return how many guesses about membership are made of one generator; at least one.

    Attacks on samples guess once (or more often) by each embedder, others once by each of the
    `signals` that they ask for and that this generator's own network gives.
    """
    checks, given = [check for _, check in planned if check is not None], set(signals)
    return max(1, sum(embedders * check.guesses + len(given & set(check.asks)) for check in checks))


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
    """Run one check; its random numbers depend on the seed and its name only."""
    started = time.perf_counter()
    rng = np.random.default_rng([seed, zlib.crc32(card.name.encode())])
    try:
        found = list(check.run(seen, rng))
    except NotEnoughDataError as error:
        found = _unanswered(card, Outcome.UNDERPOWERED, str(error), error.needed)
    except NotAvailableError as error:
        found = _unanswered(card, Outcome.NOT_RUN, str(error))
    except MissingAnswerError as error:
        found = _unanswered(card, Outcome.NOT_ASSESSABLE, str(error))
    except ShowthroughError:
        raise  # the user can mend it: weights, disk, data that changed
    except Exception as error:  # the only one: a broken check is a finding, never a pass
        log.exception("check %s failed", card.name)
        found = _unanswered(card, Outcome.FAILED, f"the check itself failed: {type(error).__name__}: {error}")
    seconds = round(time.perf_counter() - started, 3)
    return [finding.model_copy(update={"seconds": seconds}) for finding in found]


def _build(card: Card, params: Mapping[str, Scalar]) -> Check:
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
