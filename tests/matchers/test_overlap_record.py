"""Exit codes follow what was found, and what could have been."""

import pytest

from showthrough.errors import Exit
from showthrough.matchers.overlap_record import NamedPair, PeopleInBoth, pairs_as_csv, sentences_of


def overlap(**given: object) -> PeopleInBoth:
    told = {
        "people": (90, 80), "photos": (180, 160), "matchers": ("m", "n"), "same_name": 0, "same_photos": 0,
        "found": 0, "to_ask": 0, "likely": 0, "recall": 0.9, "recall_low": 0.8, "recall_high": 0.95,
        "tried": 100, "false_pairs": 0.01,
    }  # fmt: skip
    return PeopleInBoth.model_validate({**told, **given})


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, Exit.PASS),
        ({"found": 1}, Exit.INTEGRITY),
        ({"same_name": 1}, Exit.INTEGRITY),
        ({"same_photos": 2}, Exit.INTEGRITY),
        ({"to_ask": 1}, Exit.NOT_ENOUGH_EVIDENCE),
        ({"recall": 0.2}, Exit.NOT_ENOUGH_EVIDENCE),
    ],
)
def test_the_exit_code_says_what_was_found(given: dict[str, object], code: Exit) -> None:
    assert overlap(**given).exit_code is code


def test_the_power_is_told_and_nobody_is_named() -> None:
    told = " ".join(sentences_of(overlap(same_photos=None)))
    assert "90% would be found" in told
    assert "too few to tell" in told


def test_the_list_has_a_head() -> None:
    lines = pairs_as_csv((NamedPair("found", "a", "b", "a/0.png", "b/1.png", 0.001, 2),)).splitlines()
    assert lines == [",".join(NamedPair._fields), "found,a,b,a/0.png,b/1.png,0.001,2"]
