"""Names are found however they are written, and words that every report holds are none."""

from hypothesis import given
from hypothesis import strategies as st

from showthrough.publishing.known_names import names_in, names_met, numbers_in, numbers_met

LISTED = ["/data/train/Ann_Lee/1.png", "/data/train/Bob Ångström/IMG_2041_ann.png"]


def test_folders_of_people_and_files_are_names_and_shared_folders_and_numbers_are_not() -> None:
    assert names_in(LISTED) == {"ann lee", "bob ångström", "img 2041 ann"}


def test_a_name_is_found_in_another_case_form_or_with_other_signs() -> None:
    names = names_in(LISTED)
    for text in ("by ANN-LEE.", "Ann\u00a0Lee", "ann.lee", "Bob A\u030angstro\u0308m!"):
        assert list(names_met(text, names)), text
    assert not list(names_met("Annabel Lee, Bobby", names))


def test_a_word_of_the_texts_that_ship_is_no_name_of_somebody() -> None:
    assert names_in(["/a/generator/1.png", "/a/xyzzy/2.png"]) == {"xyzzy"}


def test_numbers_of_plates_are_found_however_they_are_parted() -> None:
    numbers = numbers_in(["KR 1AB23", "12", "safe"])
    assert numbers == {"KR1AB23"}
    for text in ("kr1ab23", "KR-1AB-23", "plate KR 1AB23."):
        assert list(numbers_met(text, numbers)), text
    assert not list(numbers_met("KR 1AB 99", numbers))


@given(st.text(max_size=60))
def test_any_text_can_be_looked_through(text: str) -> None:
    list(names_met(text, frozenset({"ann lee"})))
    list(numbers_met(text, frozenset({"KR1AB23"})))
    names_in([text or "x"])
