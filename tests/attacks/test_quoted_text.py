"""See attacks/quoted_text.toml."""

import numpy as np
import pytest

from quoted_worlds import RecordsSeen, one, records, run
from showthrough.attacks.quoted_text import QuotedText
from showthrough.core.images import Role
from showthrough.core.records import Outcome
from written_texts_world import Language, mistyped, quoting

LANGUAGE = Language(np.random.default_rng(99))
N = 100


def seen(copies: int, seed: int = 0, alter=lambda text, other, rng: quoting(text, other, rng, 120)):
    rng = np.random.default_rng(seed)
    train, holdout, synthetic = (LANGUAGE.letters(N, rng) for _ in range(3))
    pairs = zip(synthetic[:copies], train, strict=False)
    synthetic[:copies] = [alter(text, other, rng) for text, other in pairs]
    return RecordsSeen("texts", train, holdout, synthetic)


def test_a_planted_leak_is_found_and_its_people_are_named() -> None:
    world = seen(20)
    found = run(QuotedText(), world)
    excess = one(found, "quoted_excess", "characters")
    assert excess.shows_leak
    assert one(found, "quoted_rate", "characters").hits == 20
    people = one(found, "quoted_people", "characters")
    assert (people.hits, people.trials, people.control) == (20, N, 0.0)
    assert one(found, "confirmed_quotations", "characters").value >= 15
    shown = {
        each.params["by"]: each.people for each in QuotedText().people_shown(world, np.random.default_rng(0))
    }
    assert shown["characters"] == {f"train-{number}" for number in range(20)}


def test_where_nothing_leaks_nothing_is_found() -> None:
    for seed in range(4):
        found = run(QuotedText(), seen(0, seed))
        assert not any(finding.shows_leak for finding in found)
        assert one(found, "quoted_rate", "characters").hits == 0
        assert one(found, "confirmed_quotations", "characters").value == 0


def test_more_leak_gives_a_larger_excess_and_the_same_twice() -> None:
    values = [one(run(QuotedText(), seen(n)), "quoted_excess", "characters").value for n in (0, 5, 30)]
    assert values == sorted(values)
    assert run(QuotedText(), seen(5)) == run(QuotedText(), seen(5))


def test_changed_words_are_seen_by_words() -> None:
    found = run(QuotedText(), seen(20, alter=lambda _, other, rng: mistyped(other, rng, 0.15)))
    assert one(found, "quoted_rate", "words").hits >= 15
    assert one(found, "quoted_excess", "words").shows_leak


def test_quotations_of_held_out_people_break_the_control() -> None:
    world = seen(20)
    swapped = RecordsSeen(
        "texts", *(list(world.images(role).source.items) for role in ("holdout", "train", "synthetic"))
    )
    found = run(QuotedText(), swapped)
    assert not one(found, "quoted_excess", "characters").shows_leak
    broken = one(found, "confirmed_quotations", "characters")
    assert broken.outcome is Outcome.NOT_ASSESSABLE
    assert "held-out people" in broken.note


def test_too_few_texts_and_other_records_are_told() -> None:
    few = run(QuotedText(), RecordsSeen("texts", ["a"] * 5, ["b"] * 50, ["c"] * 50))
    assert {finding.outcome for finding in few} == {Outcome.UNDERPOWERED}
    other = run(QuotedText(), RecordsSeen("embeddings", ["a"] * 5, ["b"] * 5, ["c"] * 5))
    assert {finding.outcome for finding in other} == {Outcome.NOT_RUN}


@pytest.mark.parametrize("times", [2, 3])
def test_people_with_several_texts_count_once(times) -> None:
    rng = np.random.default_rng(1)
    train, holdout, synthetic = (LANGUAGE.letters(N, rng) for _ in range(3))
    synthetic[:times] = [
        quoting(text, other, rng, 120) for text, other in zip(synthetic, train[:times], strict=False)
    ]
    whose = ["ada"] * times + [f"p{number}" for number in range(N - times)]
    found = run(QuotedText(), RecordsSeen("texts", records(Role.TRAIN, train, whose), holdout, synthetic))
    assert one(found, "quoted_people", "characters").hits == 1
    assert one(found, "quoted_rate", "characters").hits == times
