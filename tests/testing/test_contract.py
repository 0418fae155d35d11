"""The contract finds what a card forgets: each fault here passed unseen once, or would have."""

from dataclasses import dataclass
from typing import final

import numpy as np
import pytest

from showthrough.core.cards import Card, GuessCount, Parameter, all_cards, all_suites
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding, Outcome
from showthrough.testing.contract import (
    broken_by_card,
    broken_by_findings,
    broken_together,
    broken_without_data,
)
from showthrough.testing.planted_records import a_card, a_statistic
from showthrough.toolkit.findings import Answers

SUITES = all_suites()
GOOD = all_cards()["near_copy"]
SHARE = a_statistic("echo_share", chance=0.0, harm="isolation", alarms={"once": 1}, remedy="Be quiet.")


@final
@dataclass(frozen=True, kw_only=True)
class Echo(Check):
    """Answers whatever is asked of it."""

    kind: str = "plain"

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers("echo", "memorisation")
        seen.images(Role.TRAIN)
        value = rng.random() if self.kind == "plain" else 0.5
        return (answers.measured("echo_share", float(value), chance=0.0),)


@final
@dataclass(frozen=True, kw_only=True)
class Guessing(Check):
    """GuessCount more often than a card says."""

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers, forms = Answers("echo", "membership"), ("one", "two", "three")
        return tuple(answers.measured("auc", 0.5, chance=0.5, params={"form": form}) for form in forms)


@final
@dataclass(frozen=True, kw_only=True)
class Careless(Check):
    """Leaves out what has to travel with a figure."""

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        unsaid = {"check": "echo", "suite": "memorisation", "statistic": "echo_share"}
        missing = Finding.model_validate({**unsaid, "outcome": Outcome.UNDERPOWERED})
        return (missing, missing.model_copy(update={"outcome": Outcome.MEASURED, "value": 7.0}))


def card(check: type, *statistics: object, **changes: object) -> Card:
    made = a_card("echo", "memorisation", ("echo_share",), adversary=True)
    told = {"statistics": statistics or (SHARE,), "implementation": f"{__name__}:{check.__name__}"}
    return made.model_copy(update={**told, **changes})


@pytest.fixture
def seen(toy, observe):
    return observe(**{Role.TRAIN: toy.people(3, np.random.default_rng(0))})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"suite": "membership"}, "counts no guesses"),
        ({"suite": "echoes"}, "no suites.toml describes"),
        ({"question": f"Is it {'very ' * 30}loud?"}, "more than 25 words"),
        ({"wrong_if": "It is safe."}, "the word 'safe' promises"),
        ({"does_not_show": "Nothing"}, "full stop"),
        ({"adversary": None}, "an attack, and nothing else"),
        ({"implementation": "showthrough.nowhere:Nothing"}, "cannot be loaded"),
        ({"implementation": "showthrough.core.cards:Card"}, "is not a Check"),
        ({"parameters": (Parameter(name="volume", meaning="How loud."),)}, "not the parameters"),
        ({"statistics": (SHARE, SHARE)}, "names echo_share twice"),
        ({"statistics": (a_statistic("echo_share", chance=0.0),)}, "no statistic has a harm"),
        ({"statistics": (a_statistic("echo_share", safer="higher"),)}, "needs safer = 'lower'"),
        (
            {"statistics": (a_statistic("x", sentence="It is {amount}.", chance=0.0),)},
            "gets its full stop",
        ),
    ],
)
def test_a_card_that_breaks_a_rule_is_told_which(changes: dict[str, object], told: str) -> None:
    assert broken_by_card(GOOD, SUITES) == ()
    assert any(told in sentence for sentence in broken_by_card(GOOD.model_copy(update=changes), SUITES))


def test_two_cards_of_a_suite_may_not_tell_one_figure_in_two_ways() -> None:
    other = card(Echo, SHARE.model_copy(update={"harm": "none", "kind": "number"}), name="other")
    assert broken_together((card(Echo), card(Echo, name="same"))) == ()
    (told,) = broken_together((card(Echo), other))
    assert told == "echo and other describe echo_share differently: kind, harm"


def test_an_answer_that_depends_on_more_than_the_seed_or_the_data_is_found(seen, observe) -> None:
    assert broken_by_findings(card(Echo), seen) == ()
    assert broken_without_data(card(Echo), observe()) == ()
    assert broken_without_data(card(Careless), observe()) == ("echo answers echo_share without any data",) * 2


def test_guesses_that_are_not_counted_are_found(seen) -> None:
    auc = a_statistic("auc")
    counted = card(Guessing, auc, suite="membership", guesses=GuessCount(signals=("a", "b", "c")))
    assert broken_by_findings(counted, seen) == ()
    fewer = counted.model_copy(update={"guesses": GuessCount(signals=("a", "b"))})
    (told,) = broken_by_findings(fewer, seen)
    assert "3 guesses at membership, and its card counts 2" in told
    assert any(
        "counts 0" in told for told in broken_by_findings(fewer.model_copy(update={"guesses": None}), seen)
    )


def test_figures_without_what_has_to_travel_with_them_are_found(seen) -> None:
    told = " ".join(broken_by_findings(card(Careless, SHARE, a_statistic("echo_rate")), seen))
    assert "has no value and does not say why" in told
    assert "gives chance as None, and its card as 0.0" in told
    assert "promises echo_rate and has no finding" in told
    assert "echo_share = 7 is not between 0 and 1" in told


def test_what_guessing_gives_may_depend_on_the_data_but_must_be_said(seen) -> None:
    varying = SHARE.model_copy(update={"chance": None})
    assert broken_by_card(GOOD.model_copy(update={"statistics": (varying,)}), SUITES) == ()
    assert broken_by_findings(card(Echo, varying), seen) == ()
    told = " ".join(broken_by_findings(card(Careless, varying, a_statistic("echo_rate")), seen))
    assert "is judged on controls by what guessing gives, and does not say it" in told
