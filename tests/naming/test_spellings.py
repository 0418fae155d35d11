"""Names that differ in case, accents, zeros, separators or lookalikes are told; other names are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.naming import near_equal

ALIKE = (
    ("al_gore", "Al_Gore"),
    ("007", "7"),
    ("person_007", "person_7"),
    ("José", "Jose"),
    ("Al_Gore", "Al-Gore"),
    ("Al_Gore", "Al Gore"),
    ("Anna", "Аnna"),  # a Cyrillic A
    ("Ian", "lan"),  # a small L
    ("IAN", "lan"),
    ("B0B", "BOB"),
    ("Ａｌ", "Al"),  # of full width
    ("ﬁona", "fiona"),
    ("Straße", "STRASSE"),
    ("J. Smith", "J Smith"),
)
APART = (
    ("Elia", "Ella"),
    ("7", "70"),
    ("1_11", "11_1"),
    ("か", "が"),
    ("कि", "कु"),
    ("n000001", "n000010"),
    ("Al", "Alb"),
)


@pytest.mark.parametrize("pair", ALIKE)
def test_names_of_one_look_are_found(pair: tuple[str, str]) -> None:
    assert [group.names for group in near_equal(pair)] == [tuple(sorted(pair))]


@pytest.mark.parametrize("pair", APART)
def test_different_names_stay_apart(pair: tuple[str, str]) -> None:
    assert near_equal(pair) == []


def test_names_alike_through_a_third_are_one_group() -> None:
    assert [set(group.names) for group in near_equal(["ian", "Ian", "lan", "Bob"])] == [{"ian", "Ian", "lan"}]


def test_numbered_people_are_all_different() -> None:
    assert near_equal(str(number) for number in range(20_000)) == []


@given(st.lists(st.text(min_size=1, max_size=6), max_size=8))
def test_every_group_is_of_names_that_were_given_and_none_stands_in_two(names: list[str]) -> None:
    grouped = [name for group in near_equal(names) for name in group.names]
    assert set(grouped) <= set(names)
    assert len(grouped) == len(set(grouped))
