"""The table of numbers on rendered plates."""

import pytest

from showthrough.core.config import PlatesConfig
from showthrough.core.facts.number_facts import ListedNumber, NumberLists
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.errors import ConfigError, DataError
from showthrough.plates.plate_folder import PlateWish, render_folder
from showthrough.signals.per_audit.number_lists import number_lists
from signal_context import place_of


def read(folder, table: str | None, *countries: str) -> NumberLists | Missing:
    if table is not None:
        (folder / "numbers.csv").write_text(table, encoding="utf-8")
    given = PlatesConfig(countries=countries, numbers=None if table is None else "numbers.csv")
    return number_lists(given, place_of(folder))


def test_what_the_command_wrote_is_read(tmp_path) -> None:
    render_folder(PlateWish("pl", 2, 0, clean=True), tmp_path, lambda what, done, total: None)
    found = number_lists(PlatesConfig(numbers="numbers.csv"), place_of(tmp_path))
    assert [one.country for one in found.numbers] == ["pl", "pl"]


def test_a_number_without_a_country_is_of_any_that_is_named(tmp_path) -> None:
    found = read(tmp_path, "file;text;country\n1.png;0012BCD;ES\n2.png;WA 1234B;\n", "pl")
    key = place_of(tmp_path).vault.image_id
    first, second = (
        (key(Role.SYNTHETIC, name), key(Role.SYNTHETIC, f"{name}#under-transparency"))
        for name in ("1.png", "2.png")
    )
    assert found == NumberLists(
        ("pl",), (ListedNumber("0012BCD", "es", first), ListedNumber("WA 1234B", "", second))
    )


def test_countries_alone_are_no_list_and_nothing_is_missing(tmp_path) -> None:
    assert read(tmp_path, None, "pl") == NumberLists(("pl",), None)
    assert isinstance(read(tmp_path, None), Missing)


@pytest.mark.parametrize(
    ("table", "countries", "error", "told"),
    [
        ("file,text,country\n1.png,AB12CDE,uk\n", (), DataError, "row 2: country 'uk'; there are de, es, fr"),
        ("file,text\n1.png,AB12CDE\n", (), DataError, "row 2: no country, and plates.countries names none"),
        ("file,text,country\n1.png,,gb\n", (), DataError, "row 2: a number is missing"),
        ("file,text,country\n,AB12CDE,gb\n", (), DataError, "row 2: a file is missing"),
        ("file,number\n1.png,AB12CDE\n", ("gb",), DataError, "has no column 'text'"),
        (None, ("xx",), ConfigError, "plates.countries names 'xx'; there are de, es, fr"),
    ],
)
def test_a_table_that_cannot_be_meant_is_a_sentence(tmp_path, table, countries, error, told) -> None:
    with pytest.raises(error, match=told):
        read(tmp_path, table, *countries)


def test_a_table_that_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(DataError, match="no file"):
        number_lists(PlatesConfig(numbers="numbers.csv"), place_of(tmp_path))
