"""Vectors of texts: near for copies, the same every time, and no author matcher."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.texts.ngram_vectors import WIDTH, NgramVectors
from written_texts_world import Language, mistyped


@pytest.fixture
def language() -> Language:
    return Language(np.random.default_rng(0))


def test_copies_are_nearest_to_what_they_copy(language, rng) -> None:
    letters = language.letters(60, rng)
    embed = NgramVectors(language.letters(60, rng))
    known = embed(letters)
    copies = embed([mistyped(one, rng, 0.2).upper() for one in letters[:20]])
    assert ((copies @ known.T).argmax(axis=1) == np.arange(20)).all()
    assert np.linalg.norm(known, axis=1) == pytest.approx(np.ones(60), abs=1e-5)


def test_cosines_are_those_of_the_unprojected_counts(language, rng) -> None:
    letters = language.letters(30, rng)
    embed = NgramVectors(letters)
    weights = embed._weigh.transform(embed._counts(letters))
    exact = (weights @ weights.T).toarray()
    found = embed(letters)
    assert np.abs(found @ found.T - exact).std() < 0.08


def test_it_says_what_it_is_and_gives_the_same_twice(language, rng) -> None:
    letters = language.letters(5, rng)
    first, second = NgramVectors(letters), NgramVectors(letters)
    assert np.array_equal(first(letters), second(iter(letters)))
    assert first.digest == second.digest != NgramVectors(letters[1:]).digest
    assert not first.info.is_matcher
    assert first([]).shape == (0, WIDTH)
    assert np.isnan(first(["\u200b \n"])).all()
    with pytest.raises(NotEnoughDataError, match="reference texts"):
        NgramVectors(["", " "])
