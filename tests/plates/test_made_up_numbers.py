"""Numbers that nobody can hold."""

import numpy as np
import pytest

from showthrough.errors import UsageError
from showthrough.plates import made_up_numbers
from showthrough.plates.countries import country, country_names
from showthrough.plates.formats import fits_somewhere, is_assignable
from showthrough.plates.made_up_numbers import unassignable


@pytest.mark.parametrize("name", country_names())
def test_of_a_hundred_thousand_numbers_nobody_can_hold_one(name) -> None:
    own, numbers = country(name), unassignable(name, 100_000, np.random.default_rng(0))
    texts = {made.text.replace(" ", "") for made in numbers}
    assert len(texts) == 100_000
    assert not any(own.may_hold(text) for text in texts)
    assert not any(fits_somewhere().fullmatch(text) for text in texts)
    assert {made.form for made in numbers} == {f"{name}-{i + 1}" for i in range(len(own.formats))}


@pytest.mark.parametrize("name", country_names())
def test_every_place_that_can_break_the_rule_does_and_not_always(name, rng) -> None:
    own = country(name)
    numbers = [made for made in unassignable(name, 2000, rng) if made.form == f"{name}-1"]
    whole_codes = any(len(sign) > 1 for signs in own.signs.values() for sign in signs)
    for index, place in enumerate(own.formats[0].places) if not whole_codes else ():
        shown = {made.text.replace(" ", "")[index] for made in numbers}
        assert shown <= {*own.signs[place], *own.never.get(place, "")}
        assert place not in own.never or shown & set(own.never[place])
    assert len({made.text for made in numbers}) == len(numbers)


def test_the_first_numbers_are_the_same_however_many_are_drawn() -> None:
    few, many = (unassignable("pl", n, np.random.default_rng(3)) for n in (50, 3000))
    assert few == many[:50]
    assert few != unassignable("pl", 50, np.random.default_rng(4))


def test_a_rule_that_is_forgotten_is_caught_by_the_pattern(monkeypatch) -> None:
    monkeypatch.setattr(made_up_numbers, "MORE", 0.0)
    for made in unassignable("es", 500, np.random.default_rng(0)):
        repaired = "".join("B" if sign in "AEIOUQ" else sign for sign in made.text)
        assert is_assignable("es", repaired)
        assert not is_assignable("es", made.text)


def test_more_numbers_than_there_are_is_a_sentence(monkeypatch) -> None:
    own = country("es").model_copy(update={"signs": {"N": "1", "L": "B"}, "never": {"L": "A"}})
    monkeypatch.setattr(made_up_numbers, "country", lambda name: own)
    monkeypatch.setattr(made_up_numbers, "FRUITLESS", 2)
    with pytest.raises(UsageError, match="only 7 numbers that nobody can hold were found for es, not 100"):
        unassignable("es", 100, np.random.default_rng(0))
