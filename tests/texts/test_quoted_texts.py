"""Quoted texts: found when planted, verbatim and with words changed; phrases that all use show nobody."""

import numpy as np
import pytest

from showthrough.stats.intervals import clopper_pearson
from showthrough.stats.memorisation.near_copies import excess_interval
from showthrough.stats.sequences.quoting import hits
from showthrough.texts.quoted_texts import WrittenBy, reworded, verbatim
from written_texts_world import Language, mistyped, quoting

N, SYNTHETIC = 60, 60
LANGUAGE = Language(np.random.default_rng(99))
PEOPLE = np.arange(N)
LOOKS = {"characters": (verbatim, 50), "words": (reworded, 8)}


def shown(train, holdout, synthetic, look) -> tuple[int, int, bool]:
    search, least = LOOKS[look]
    found = search(WrittenBy(train, PEOPLE), WrittenBy(holdout, PEOPLE + N), synthetic, least)
    own, other = (hits(parts, PEOPLE, PEOPLE, SYNTHETIC) for parts in (found.train, found.holdout))
    low = excess_interval(own.of_people, other.of_people, SYNTHETIC).low
    return int(own.records.sum()), int(other.records.sum()), low > 0


def world(rng) -> tuple[list[str], ...]:
    return tuple(LANGUAGE.letters(N, rng) for _ in range(3))


def joined_from_both(train, holdout, rng) -> list[str]:
    """Return what an honest parrot writes: pieces of anybody of either role, as from a shared source."""
    everybody = [*train, *holdout]
    return [quoting(LANGUAGE.letter(rng), everybody[rng.integers(2 * N)], rng, 80) for _ in range(SYNTHETIC)]


@pytest.mark.parametrize("look", LOOKS)
def test_strangers_who_use_the_same_phrases_quote_nobody(look) -> None:
    found = [shown(*world(np.random.default_rng(seed)), look) for seed in range(8)]
    assert [one[:2] for one in found] == [(0, 0)] * 8


def test_who_quotes_both_roles_alike_raises_few_alarms() -> None:
    alarms = 0
    for seed in range(15):
        rng = np.random.default_rng(seed)
        train, holdout, _ = world(rng)
        own, other, alarm = shown(train, holdout, joined_from_both(train, holdout, rng), "characters")
        assert own > 5 < other
        alarms += alarm
    assert clopper_pearson(alarms, 15).low <= 0.025


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
def test_who_quotes_both_roles_alike_raises_no_more_alarms_than_allowed(look) -> None:
    alarms = 0
    for seed in range(400):
        rng = np.random.default_rng([seed, 1])
        train, holdout, _ = world(rng)
        alarms += shown(train, holdout, joined_from_both(train, holdout, rng), look)[2]
    assert clopper_pearson(alarms, 400, level=0.99).low <= 0.025


def test_planted_passages_are_counted_one_by_one(rng) -> None:
    train, holdout, synthetic = world(rng)
    synthetic[:9] = [quoting(text, other, rng, 80) for text, other in zip(synthetic[:9], train, strict=False)]
    assert shown(train, holdout, synthetic, "characters") == (9, 0, True)
    upper = [text.upper().replace(" ", "\n ") for text in synthetic]
    assert shown(train, holdout, upper, "characters") == (9, 0, True)
    assert shown(holdout, train, synthetic, "characters") == (0, 9, False)


def test_copies_with_words_changed_are_found_by_words(rng) -> None:
    train, holdout, synthetic = world(rng)
    synthetic[:12] = [mistyped(text, rng, 0.15).replace(" ", ", ") for text in train[:12]]
    by_characters, by_words = (shown(train, holdout, synthetic, look) for look in LOOKS)
    assert by_words[0] >= 9
    assert by_words[2]
    assert by_words[0] > by_characters[0]


def test_what_a_person_repeats_is_theirs_and_what_two_share_is_nobodys() -> None:
    own = "my grandmother kept bees behind the old tannery until the war came"
    train = WrittenBy([own, own, "something else entirely, of no length at all"], np.array([0, 0, 1]))
    other = WrittenBy(["nothing to be seen here, for nobody in particular"], np.array([2]))
    assert verbatim(train, other, [f"he said {own}"], 50).train.real.tolist() == [0]
    shared = WrittenBy([own], np.array([2]))
    assert verbatim(train, shared, [f"he said {own}"], 50).train.real.tolist() == []
    same = WrittenBy([own], np.array([0]))  # one person in both roles
    assert len(verbatim(train, same, [f"he said {own}"], 50).train.real) == 1


def test_texts_without_words_and_none_at_all_share_nothing() -> None:
    empty = WrittenBy([], np.zeros(0, dtype=int))
    for search, least in LOOKS.values():
        found = search(empty, empty, ["…"], least)
        assert (len(found.train.real), len(found.most_holdout)) == (0, 0)
        found = search(WrittenBy(["!?"], np.array([0])), empty, [], least)
        assert found.most_train.tolist() == [0]
