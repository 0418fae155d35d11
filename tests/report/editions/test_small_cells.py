"""What counts too few people."""

import pytest

from showthrough.report.editions.small_cells import is_small, small_count
from showthrough.testing.planted_records import a_finding, a_record


@pytest.mark.parametrize(
    "text",
    [
        "Confirmed: 2 of 12,000 synthetic images.",
        "could expose 9 of 300 training people",
        "4 people were found again",
        "7 held-out people were missed",
        "1 person",
    ],
)
def test_a_count_of_a_few_people_is_found_in_a_sentence(text: str) -> None:
    assert small_count(10).search(text)


@pytest.mark.parametrize(
    "text",
    [
        "Found: 12 of 12,000 synthetic images.",
        "1 in 1,000 people",
        "Up to 9 in 100 people could have been missed.",
        "3 of 13 limits are met.",
        "with 8 draws of each person",
        "1,004 people",
        "one person is enough",
        "between 2.5 and 3.1 people",
        "95 % interval 1 to 3",
    ],
)
def test_rates_bounds_and_larger_counts_are_none(text: str) -> None:
    assert not small_count(10).search(text)


@pytest.mark.parametrize(
    ("about", "small"),
    [
        ({"hits": 2, "trials": 12_000, "n_identities": 500}, True),
        ({"hits": 12, "trials": 12_000, "n_identities": 500}, False),
        ({"hits": 0, "trials": 12_000, "n_identities": 500}, False),
        ({"hits": 20, "trials": 200, "n_identities": 3}, True),
        ({"hits": 20, "trials": 200, "n_identities": 500, "n_control": 9}, True),
    ],
)
def test_a_finding_is_small_by_any_of_its_counts(about: dict, small: bool) -> None:
    finding = a_finding("near_copy_rate", **about)
    assert is_small(finding, a_record(finding), 10) is small


def test_a_share_of_people_is_a_count_of_them() -> None:
    few = a_finding("tpr_at_fpr", value=0.01, n_identities=300)
    many = a_finding("tpr_at_fpr", value=0.2, n_identities=300)
    record = a_record(few, many)
    assert is_small(few, record, 10)
    assert not is_small(many, record, 10)
