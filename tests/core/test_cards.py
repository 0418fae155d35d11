"""Cards that forget something are refused when they are read."""

import pytest

from places import REPOSITORY
from showthrough.core.cards import GuessCount, all_suites, parse_card, parse_suites
from showthrough.errors import ConfigError
from showthrough.testing.contract import broken_by_card

ATTACKS = REPOSITORY / "attacks"


@pytest.mark.parametrize(
    ("card", "old", "new", "told"),
    [
        ("nearest_sample", "[guesses]\neach_embedder = 1\n", "", "how often it guesses membership"),
        ("nearest_sample", "guesses_membership = true\n", "", "and only then"),
        ("near_copy", 'harm = "isolation"\n', "", "harm"),
        ("near_copy", 'counted_in = "images"\n', "", "counted_in"),
        ("near_copy", "possible = [-1, 1]", "possible = [1, -1]", "possible is"),
        ("near_copy", "make up {amount}", "make up a few", "has no {amount}"),
        ("near_copy", "make up {amount}", "make up {amount} {", "cannot be filled"),
        ("near_copy", 'noun = "synthetic images"\n', "", "needs the noun"),
        ("near_copy", "remedy = ", "unit_of_remedy = ", "unit_of_remedy"),
        ("near_copy", 'kind = "count"', 'kind = "number"', "one is enough of a count"),
    ],
)
def test_what_a_card_forgets_is_refused(card: str, old: str, new: str, told: str) -> None:
    text = (ATTACKS / f"{card}.toml").read_text(encoding="utf-8")
    assert parse_card(text, card, "here").name == card
    assert old in text
    with pytest.raises(ConfigError, match=f"card {card} in here is not valid") as refused:
        parse_card(text.replace(old, new), card, "here")
    assert told in str(refused.value)


def test_suites_stand_in_the_order_of_the_report() -> None:
    suites = list(all_suites().values())
    assert [suite.order for suite in suites] == sorted(suite.order for suite in suites)
    named = sorted(suite.attack.opinion_55 for suite in suites if suite.attack and suite.attack.opinion_55)
    assert named == list(range(1, len(named) + 1))


def test_a_suite_without_an_order_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"suites\.toml in here is not valid"):
        parse_suites('[echoes]\ntitle = "Echoes"', "here")
    with pytest.raises(ConfigError, match=r"suites\.toml in here is not valid"):
        parse_suites("echoes = 3", "here")


def test_guesses_are_those_of_embedders_and_of_signals_that_are_given() -> None:
    guesses = GuessCount(each_embedder=2, signals=("loss", "gradient"))
    assert guesses.made(3, ("gradient", "nothing")) == 7
    assert guesses.made(0, ()) == 0


def test_the_card_that_contributing_shows_is_a_card_that_keeps_the_contract() -> None:
    guide = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    text = guide.partition("```toml\ntitle = ")[2].partition("```")[0]
    card = parse_card(f"title = {text}", "x", "CONTRIBUTING.md")
    of_its_class = f"card 'x' names {card.implementation}, which cannot be loaded"
    assert [told for told in broken_by_card(card, all_suites()) if not told.startswith(of_its_class)] == []
