"""Who is closer to a synthetic image than strangers come: whose copies, and in which galleries."""

import numpy as np
import pytest

from showthrough.core.facts import ErrorBudget
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.testing.in_memory import noisy
from showthrough.toolkit.copies.close_photos import close_look, refuse_broken
from showthrough.toolkit.vectors import embedders


@pytest.fixture
def look(toy, observe):
    """Return a function that looks at copies of so many photos of each role among strangers."""

    def build(train=0, holdout=0, sizes=(150, 150), by="pixels", seed=0, facts=()):
        rng = np.random.default_rng(seed)
        people = {
            role: toy.people(n, rng, name=role) for role, n in zip(("train", "holdout"), sizes, strict=True)
        }
        made = toy.people(200, rng, name="made")
        for role, n, start in (("train", train, 0), ("holdout", holdout, 100)):
            copies = noisy(people[role].take(np.arange(n)), rng)
            made.images[start : start + n] = copies.images
        seen = observe(**people, synthetic=made, facts=facts)
        (info,) = embedders(seen, by)
        return close_look(seen, info)

    return build


@pytest.mark.parametrize("by", ["pixels", "face"])
@pytest.mark.parametrize("sizes", [(150, 150), (400, 25), (40, 150)])
def test_exactly_the_copied_people_are_outlying_in_galleries_of_any_size(look, sizes, by):
    found = look(train=3, holdout=1, sizes=sizes, by=by)
    assert (found.found.members, found.found.nonmembers) == (3, 1)
    assert set(np.flatnonzero(found.copies)) == {0, 1, 2}
    assert list(found.pairs.photo[:3]) == [0, 1, 2]


def test_copies_of_everybody_are_seen_beside_held_out_people(look):
    assert look(train=100).found.members >= 95


def test_nobody_is_outlying_among_strangers(look):
    assert [look(seed=seed).found.members for seed in range(5)] == [0] * 5


def test_the_more_tests_share_the_errors_the_closer_a_copy_has_to_be(look):
    alone, shared = look(), look(facts=(ErrorBudget(tests=100),))
    assert shared.found.limit < alone.found.limit


def test_too_few_people_are_refused(look):
    with pytest.raises(NotEnoughDataError):
        look(sizes=(9, 150))


@pytest.mark.parametrize("copies", [(1, 1), (0, 4), (20, 12)])
def test_held_out_people_who_are_reached_too_are_no_control(look, copies):
    with pytest.raises(NotAssessableError, match="held-out people"):
        refuse_broken(look(train=copies[0], holdout=copies[1]).found)


def test_what_could_not_see_a_reprint_finds_nobody_clean(look):
    blind = look().found._replace(limit=0.01)
    with pytest.raises(NotAssessableError, match="saved again"):
        refuse_broken(blind)
    refuse_broken(blind._replace(members=1))
