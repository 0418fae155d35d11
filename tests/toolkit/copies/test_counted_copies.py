"""Counting copies by a search of the check's own."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.errors import NotAssessableError
from showthrough.stats.neighbours import Nearest
from showthrough.testing.in_memory import PIXELS
from showthrough.toolkit.copies.counted_copies import counted_copies
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.vectors import embedders
from smooth_pictures import world

PEOPLE = 80


def counted(observe, copies, control=0):
    """Ask with a search that finds so many images close to training photos, and to held-out ones."""
    rng = np.random.default_rng(2)
    close = {Role.TRAIN: copies, Role.HOLDOUT: control}

    def search(role, gallery):
        distance = rng.random((PEOPLE, len(gallery))) ** 0.1
        distance[np.arange(close[role]), np.arange(close[role])] = 1e-4
        order = np.argsort(distance, axis=1)[:, :50]
        return Nearest(np.take_along_axis(distance, order, axis=1), gallery[order])

    seen = world(observe, 1, embedders=(PIXELS,))
    answers = Answers().having(params={"by": "pixels"})
    return counted_copies("copied_parts", seen, embedders(seen)[0], search, answers)


def test_images_that_the_search_finds_close_are_counted_with_their_people(observe):
    found = counted(observe, 9)
    assert (found.value, found.hits, found.trials, found.control) == (9, 9, PEOPLE, 0)
    assert found.interval.low > 0
    confirmed = [pair for pair in found.evidence if pair.confirmed]
    assert confirmed
    assert all(pair.synthetic.partition("-")[2] == pair.real.partition("-")[2] for pair in confirmed)


def test_nothing_close_is_a_count_of_none(observe):
    found = counted(observe, 0)
    assert (found.value, found.interval.low) == (0, 0)
    assert not found.shows_leak


def test_held_out_people_who_are_as_close_leave_no_answer(observe):
    with pytest.raises(NotAssessableError, match="held-out people"):
        counted(observe, 3, control=3)
