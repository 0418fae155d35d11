"""Countries as configs/plates/ describes them."""

import re

import pytest

from showthrough.errors import ConfigError, UsageError
from showthrough.plates.countries import all_countries, country, country_names, parsed_country, shapes

TEXT = """
title = "Nowhere"
code = "N"
rule = "No A."
source = "Nobody."
assignable = ['[B]\\d']
formats = [{ groups = ["L", "N"] }]
[signs]
L = "B"
N = "0123456789"
[never]
L = "A"
[plate]
size = [520, 110]
two_lines = [340, 220]
height = 77
papers = ["#ffffff"]
ink = "#000000"
band = "#0000ff"
"""


def test_six_countries_say_their_rule_and_its_source() -> None:
    assert country_names() == ["de", "es", "fr", "gb", "nl", "pl"]
    for own in all_countries():
        assert own.rule.endswith(".")
        assert own.source.endswith(".")


@pytest.mark.parametrize(
    ("name", "number"),
    [
        *(("pl", number) for number in ("WA12345", "WA123AC", "KRA12345", "GDAA123", "W0DOMEK", "WAB123D")),
        *(("de", number) for number in ("BAK123", "MX1", "HHAB1234H", "B04123", "ÖHRA12", "BP12345")),
        *(("fr", number) for number in ("AB123CD", "W123AB", "1234AB75", "123ABC2A")),
        *(("es", number) for number in ("1234BCD", "M1234AB", "M123456", "R1234BBB", "PGC1234B")),
        *(("gb", number) for number in ("AB12CDE", "A123BCD", "ABC123D", "IAZ1234", "1234AB", "Q123ABC")),
        *(
            ("nl", number)
            for number in ("12BDF3", "1BDF23", "AB1234", "12OA34", "OX12BB", "GBB01B", "12OBB3")
        ),
    ],
)
def test_what_somebody_may_hold_is_known_also_under_earlier_rules(name, number) -> None:
    assert country(name).may_hold(number)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        *(("pl", number) for number in ("WA123BD", "WA1234I", "KRA123ZC", "KRA1234O")),
        *(("de", number) for number in ("BAK0123", "HHXY023", "MAAB012")),
        *(("fr", number) for number in ("AI123BC", "AB123UC", "OO123OO")),
        *(("es", number) for number in ("1234ABC", "1234BQC", "0000OOO")),
        *(("gb", number) for number in ("ZA12BCD", "AB12QCD", "IA12BCI")),
        *(("nl", number) for number in ("12BAF3", "1BDC23", "1BQQ23")),
    ],
)
def test_what_breaks_the_rule_is_nobodys(name, number) -> None:
    assert not country(name).may_hold(number)


@pytest.mark.parametrize("name", country_names())
def test_signs_that_may_stand_at_their_places_make_a_number_that_somebody_may_hold(name, rng) -> None:
    own = country(name)
    for shape, form in zip(shapes(name), own.formats, strict=True):
        for _ in range(200):
            number = "".join(str(rng.choice(list(own.signs[place]))) for place in form.places)
            assert re.fullmatch(shape.fits, number)
            assert re.fullmatch(shape.like, number)
            assert own.may_hold(number)


def test_a_country_that_nobody_described_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no plates of 'xx' are described; there are de, es, fr"):
        country("xx")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("'[B]\\d'", "'['", "no regular expression"),
        ('L = "A"', 'L = "AB"', "'B' stands and never stands at the place 'L'"),
        ('"L", "N"', '"L", "X"', "no sign is given for the place 'X'"),
        ('"L", "N"', '"N", "N"', "no place of N N has signs that never stand there"),
        ('ink = "#000000"', 'ink = "black"', "ink"),
        ('rule = "No A."', "", "rule"),
        ("[signs]", "[signs", "plates of nowhere"),
    ],
)
def test_a_description_that_cannot_be_meant_says_why(before, after, told) -> None:
    assert parsed_country(TEXT, "nowhere").may_hold("B1")
    with pytest.raises(ConfigError, match=re.escape(told)):
        parsed_country(TEXT.replace(before, after), "nowhere")
