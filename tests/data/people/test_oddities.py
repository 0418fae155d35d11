"""What is odd about how photos fall to people is told in sentences; what is usual is not."""

import pytest

from showthrough.core.images import Role
from showthrough.data.people.oddities import oddities


@pytest.mark.parametrize(
    ("photos", "people", "unnamed", "told"),
    [
        (40, 1, 0, "All 40 training photos are of one person."),
        (40, 40, 40, "None of the 40 training photos names a person, so each counts as a person of its own."),
        (40, 40, 0, "Each of the 40 training photos is of another person."),
        (40, 12, 2, "2 of 40 training photos name nobody. Each counts as a person of its own."),
    ],
)
def test_it_is_told(photos: int, people: int, unnamed: int, told: str) -> None:
    assert list(oddities(Role.TRAIN, photos, people, unnamed)) == [told]


def test_several_people_with_several_photos_are_no_news() -> None:
    assert list(oddities(Role.HOLDOUT, photos=40, people=12, unnamed=0)) == []
    assert list(oddities(Role.HOLDOUT, photos=1, people=1, unnamed=0)) == []
