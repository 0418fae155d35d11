"""A check is held to its card, guess by guess."""

from dataclasses import dataclass
from typing import final

import numpy as np
import pytest

from showthrough.core.cards import Card, GuessCount, all_cards
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding, Outcome
from showthrough.testing.planted_records import a_card, a_statistic
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.run_checks import Planned, membership_guesses, run_check

ECHO = a_card("echo", "membership", ("auc", "tpr_at_fpr"), adversary=True)


@final
@dataclass(frozen=True, kw_only=True)
class Echo(Check):
    """An attack that looks in some ways through each embedder."""

    forms: int = 1
    value: float = 0.5
    statistic: str = "auc"

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        answers = Answers("echo", "membership")
        return tuple(
            answers.measured(self.statistic, self.value, params={"by": info.name, "form": str(form)})
            for info in seen.embedders
            for form in range(self.forms)
        )


@pytest.fixture
def seen(toy, observe):
    return observe(**{Role.TRAIN: toy.people(3, np.random.default_rng(0))})


def test_a_check_that_keeps_to_its_card_is_left_alone(seen) -> None:
    assert {found.outcome for found in run_check(ECHO, Echo(), seen, seed=0)} == {Outcome.MEASURED}


def test_guesses_that_the_card_does_not_count_are_a_broken_check(seen) -> None:
    twice = ECHO.model_copy(update={"guesses": GuessCount(each_embedder=2)})
    assert run_check(twice, Echo(forms=2), seen, seed=0)[0].outcome is Outcome.MEASURED
    (auc, rate) = run_check(ECHO, Echo(forms=2), seen, seed=0)
    assert {auc.outcome, rate.outcome} == {Outcome.FAILED}
    assert "4 guesses at membership, and its card counts 2" in auc.note


def test_one_guess_told_at_several_rates_is_one_guess(seen) -> None:
    answers = Answers("echo", "membership")

    @final
    class Rates(Check):
        """One look, told at two rates of false accusations."""

        def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
            by = {"by": "pixels"}
            rates = (answers.measured("tpr_at_fpr", 0.1, params={**by, "fpr": fpr}) for fpr in (0.01, 0.001))
            return (answers.measured("auc", 0.5, params=by), *rates)

    alone = ECHO.model_copy(update={"guesses": GuessCount(signals=("loss",))})
    assert run_check(alone, Rates(), seen, seed=0)[0].outcome is Outcome.MEASURED


@pytest.mark.parametrize(
    "error", [OSError(13, "no", "/photos/Anna/1.jpg"), KeyError("Anna"), EOFError("Anna")]
)
def test_what_a_broken_check_says_reaches_no_record(seen, error, tmp_path, monkeypatch, caplog) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    @final
    class Breaking(Check):
        """Meets a file that it did not expect."""

        def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
            raise error

    found = run_check(ECHO, Breaking(), seen, seed=0)
    assert {one.outcome for one in found} == {Outcome.FAILED}
    assert "Anna" not in caplog.text + "".join(one.note for one in found)
    (kept,) = tmp_path.iterdir()
    assert "Anna" in kept.read_text()


@pytest.mark.parametrize(
    ("check", "reason"),
    [(Echo(value=1.2), "auc = 1.2 is not between 0 and 1"), (Echo(statistic="echo"), "no such figure")],
)
def test_a_figure_that_the_card_does_not_know_is_a_broken_check(seen, check, reason) -> None:
    found = run_check(ECHO, check, seen, seed=0)
    assert {one.outcome for one in found} == {Outcome.FAILED}
    assert reason in found[0].note


def test_guesses_are_counted_from_the_cards() -> None:
    cards = all_cards().values()
    every = [Planned(card, card.load()()) for card in cards]
    signals = {signal for card in cards if card.guesses for signal in card.guesses.signals}
    guessing = [card for card in cards if any(s.guesses_membership for s in card.statistics)]
    assert len(guessing) > 5
    expected = sum(3 * card.guesses.each_embedder + len(card.guesses.signals) for card in guessing)
    assert membership_guesses(every, 3, signals) == expected
    skipped = [Planned(card, None) for card in cards]
    assert membership_guesses(skipped, 3, signals) == 1


def test_a_plain_statistic_is_no_guess(seen) -> None:
    described = a_statistic("echo_share")
    plain: Card = ECHO.model_copy(update={"statistics": (described,), "guesses": None})
    found = run_check(plain, Echo(forms=9, statistic="echo_share"), seen, seed=0)
    assert found[0].outcome is Outcome.MEASURED


def test_findings_are_signed_with_the_card_unless_the_check_calls_itself_something_else(seen) -> None:
    @final
    class Unsigned(Check):
        """Says nothing of its name."""

        def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
            return (Answers().measured("auc", 0.5, params={"by": "pixels"}),)

    @final
    class Other(Check):
        """Calls itself by another card's name."""

        def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
            return (Answers("near_copy", "memorisation").measured("auc", 0.5, params={"by": "pixels"}),)

    (found,) = run_check(ECHO, Unsigned(), seen, seed=0)
    assert (found.check, found.suite, found.outcome) == ("echo", "membership", Outcome.MEASURED)
    (other, _) = run_check(ECHO, Other(), seen, seed=0)
    assert (other.check, other.outcome) == ("echo", Outcome.FAILED)
    assert "no such figure as memorisation: near_copy.auc" in other.note
