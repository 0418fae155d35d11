"""Formats of numbers."""

import re

import pytest

from showthrough.errors import UsageError
from showthrough.plates.countries import country_names, shapes
from showthrough.plates.formats import fits_somewhere, in_its_format, is_assignable, normalised, recognised
from showthrough.plates.made_up_numbers import unassignable


@pytest.mark.parametrize("written", ["wa 123ac", "WA-123-AC", " WA\u2013123\u00b7AC\n", "WA123AC"])
def test_blanks_hyphens_and_small_letters_make_no_other_number(written) -> None:
    assert normalised(written) == "WA123AC"


def test_a_decomposed_umlaut_is_one_sign_and_zero_is_no_letter() -> None:
    assert normalised("TU\u0308 0") == "T\u00dc0"
    assert normalised("O") != normalised("0")


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("KRA 1234D", ("pl-4",)),
        ("WA 123BD", ("fr-1", "pl-1")),
        ("B AK 0123", ("de-2",)),
        ("AB12 CDQ", ("gb-1",)),
        ("12-GAF-3", ("nl-1",)),
        ("\u4eacA12345", ()),
        ("", ()),
    ],
)
def test_a_number_is_recognised_whether_or_not_anybody_holds_it(text, forms) -> None:
    assert recognised(text) == forms


@pytest.mark.parametrize("name", country_names())
def test_made_up_numbers_look_like_their_country(name, rng) -> None:
    for made in unassignable(name, 300, rng):
        assert made.form in recognised(made.text)


def test_an_unknown_country_assigns_nothing_without_a_word() -> None:
    with pytest.raises(UsageError):
        is_assignable("xx", "AB123CD")


@pytest.mark.parametrize(
    ("text", "countries", "number"),
    [
        ("WAI234B", ("pl",), "WA1234B"),
        ("HH OO O123", ("de",), "HHOO0123"),
        ("HHO00I23", ("de",), "HHOO0123"),
        ("AB123OI", ("pl",), "AB123OI"),
        ("WA123O0", ("pl",), "WA123O0"),
        ("\u4eacAO1234", (), "\u4eacAO1234"),
        ("0I-123-BC", ("fr",), "OI123BC"),
    ],
)
def test_letters_and_digits_that_look_alike_are_told_by_their_places(text, countries, number) -> None:
    assert in_its_format(text, countries) == number


@pytest.mark.parametrize("name", country_names())
def test_a_number_that_was_read_right_stays_right(name, rng) -> None:
    for made in unassignable(name, 300, rng):
        number = made.text.replace(" ", "")
        worse = number.replace("0", "O").replace("I", "1")
        assert in_its_format(number, (name,)) == number
        assert in_its_format(worse, (name,)) in (number, worse)


def test_what_fits_has_only_signs_that_may_stand_there() -> None:
    assert all(re.fullmatch(shape.fits, text) for text, shape in (("1234BCD", shapes("es")[0]),))
    assert fits_somewhere().fullmatch("1234BCA") is None
