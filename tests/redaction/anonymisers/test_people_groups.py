"""Groups of people whose common look is a target."""

import numpy as np
import pytest

from showthrough.errors import NotEnoughDataError
from showthrough.redaction.anonymisers.people_groups import grouped
from toy_windows import toy_windows


@pytest.mark.parametrize("people", [8, 13, 40])
def test_no_target_is_made_of_fewer_people_than_asked_for(people: int) -> None:
    faces, names = toy_windows(people)
    group = grouped(faces, names, fewest=4)
    assert group.max() >= 1
    for number in range(group.max() + 1):
        assert len({names[row] for row in np.flatnonzero(group == number)}) >= 4


def test_all_photos_of_a_person_are_in_one_group() -> None:
    faces, names = toy_windows(20, photos=3)
    group = grouped(faces, names, fewest=4)
    assert len({(name, number) for name, number in zip(names, group.tolist(), strict=True)}) == 20


def test_who_looks_alike_is_in_one_group() -> None:
    faces, names = toy_windows(16)
    bright = np.arange(16) % 2 == 0
    pixels = np.where(np.repeat(bright, 2)[:, None, None, None], np.uint8(220), np.uint8(30))
    group = grouped(faces._replace(pixels=np.broadcast_to(pixels, faces.pixels.shape)), names, fewest=8)
    assert len(set(group[np.repeat(bright, 2)])) == 1
    assert len(set(group)) == 2


def test_too_few_people_are_refused() -> None:
    faces, names = toy_windows(7)
    with pytest.raises(NotEnoughDataError, match="8 reference people, got 7"):
        grouped(faces, names, fewest=4)
