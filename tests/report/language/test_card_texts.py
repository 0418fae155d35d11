"""Texts of cards, suites, policies and laws: every language has them, and the sentences made of them."""

import re
import tomllib
from collections.abc import Iterator
from math import inf
from typing import Any

import pytest

from showthrough.bundled import bundled
from showthrough.core.cards import Card, Statistic, all_cards, all_suites
from showthrough.core.records import Finding, Outcome
from showthrough.core.types import Scalar
from showthrough.interpret.sentences import answer, comparison, limit_sentence
from showthrough.report.language import LANGUAGES, messages_of
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_rule

OF_CARD = ("title", "question", "how_to_read", "does_not_show", "wrong_if")
OF_STATISTIC = ("label", "meaning", "remedy", "noun")
COUNTED = ((0, 3000), (1, 1000), (2, 1000), (5, 1000), (12, 1000))  # hits, trials
MEASURED = (-0.4, 0.0, 0.0155, 0.65, 1.0, 12.5)
INTERVALS = (None, Interval(0.0, 0.012, 0.95), Interval(-1.0, 0.8, 0.95), Interval(0.011, inf, 0.95))
COMPARED = (0.0, 0.0005, 0.25, 1.0)
PARAMS: dict[str, Scalar] = {"fpr": 0.001, "fmr": 0.0001, "gallery": 1200}
SLOT = re.compile(r"\{(\w+)\}")
STATISTICS = [
    pytest.param(card, statistic, id=f"{card.name}.{statistic.name}")
    for card in all_cards().values()
    for statistic in card.statistics
]
TRANSLATED = LANGUAGES[1:]


def lacking(language: str, texts: Iterator[str]) -> list[str]:
    """Return the texts that the catalogue of a language lacks, as the report would show them."""
    messages = messages_of(language)
    told = (" ".join(text.split()) for text in texts)
    return [text for text in dict.fromkeys(told) if text and messages.translated(text) is None]


def static_texts(card: Card) -> Iterator[str]:
    yield from (getattr(card, name) for name in OF_CARD)
    if card.adversary is not None:
        yield card.adversary.who
    for statistic in card.statistics:
        yield from (getattr(statistic, name) for name in OF_STATISTIC)


def findings_of(card: Card, statistic: Statistic) -> Iterator[Finding]:
    """Planted findings of one statistic: the amounts, intervals and yardsticks that a report may tell."""
    slots = SLOT.findall(statistic.sentence + statistic.if_none)
    about: dict[str, Any] = {"params": {slot: PARAMS.get(slot, "eu_1") for slot in slots if slot != "amount"}}
    about |= {"check": card.name, "suite": card.suite, "statistic": statistic.name}
    about |= {"outcome": Outcome.MEASURED}
    for at, (hits, trials) in enumerate(COUNTED):
        value = float(hits) if statistic.kind == "count" else hits / trials
        interval = Interval(0.0, value + 0.001, 0.95) if at % 2 else None
        about |= {"control": COMPARED[at % len(COMPARED)], "chance": COMPARED[at % len(COMPARED)]}
        counted = {"hits": hits, "trials": trials, "n_images": trials}
        yield Finding(**{**about, **counted, "value": value, "interval": interval})
    for at, value in enumerate(MEASURED):
        about |= {"control": COMPARED[at % len(COMPARED)], "chance": COMPARED[at % len(COMPARED)]}
        yield Finding(**{**about, "value": value, "interval": INTERVALS[at % len(INTERVALS)]})


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("card", all_cards().values(), ids=lambda card: card.name)
def test_every_text_of_a_card_is_in_every_language(card: Card, language: str) -> None:
    assert lacking(language, static_texts(card)) == []


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(("card", "statistic"), STATISTICS)
def test_every_answer_and_its_yardsticks_are_in_every_language(
    card: Card, statistic: Statistic, language: str
) -> None:
    findings = list(findings_of(card, statistic))
    told = [f(finding, card) for f in (answer, comparison) for finding in findings]
    rules = [
        a_rule(card.name, statistic.name, **{end: value})
        for end, value in (("at_most", 0.0), ("at_most", 0.001), ("at_most", 0.5), ("at_least", 0.5))
    ]
    told += [
        limit_sentence(rule, finding, card) for rule in rules for finding in (None, findings[1], findings[-1])
    ]
    assert lacking(language, iter(told)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_reason_of_a_shipped_policy_and_every_legal_text_is_in_every_language(language: str) -> None:
    policies = bundled("configs/policies").iterdir()
    rules = [rule for file in policies for rule in tomllib.loads(file.read_text("utf-8")).get("rules", ())]
    assert lacking(language, (rule.get("because", "") for rule in rules)) == []
    laws = tomllib.loads(bundled("configs/legal").joinpath("sources.toml").read_text("utf-8")).values()

    def texts() -> Iterator[str]:
        for law in laws:
            yield from (law["short"], law.get("asks", ""), f"{law['issuer']}, {law['version']}")
            for point in law.get("paragraphs", ()):
                yield from (point["paragraph"], point["says"])

    assert lacking(language, texts()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_suite_and_what_is_unknown_without_it_are_in_every_language(language: str) -> None:
    def texts() -> Iterator[str]:
        for suite in all_suites().values():
            yield suite.title
            if suite.attack is not None:
                yield from (suite.attack.name, suite.attack.unknown)

    assert lacking(language, texts()) == []
