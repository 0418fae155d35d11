"""A single image needs two different looks; many people need none."""

import numpy as np
import pytest

from showthrough.errors import NotAssessableError
from showthrough.testing.in_memory import PIXELS, embedder, noisy
from showthrough.toolkit.copies.close_photos import close_look
from showthrough.toolkit.copies.second_look import confirmed
from showthrough.toolkit.vectors import embedders


@pytest.fixture
def looked(toy, observe, rng):
    """Return a function that asks other embedders about copies of so many training people."""

    def build(copies, others=("face",), among=None):
        people = {role: toy.people(120, rng, name=role) for role in ("train", "holdout", "synthetic")}
        people["synthetic"].images[:copies] = noisy(people["train"].take(np.arange(copies)), rng).images
        known = {
            "face": embedder("face", toy.face),
            "pose": embedder("pose", lambda images: toy.pose(images[::-1])),
        }
        seen = observe(embedders=(PIXELS, *(known[name] for name in others)), **people)
        look = close_look(seen, embedders(seen, "pixels")[0])
        return confirmed(seen, look, embedders(seen)[1:], among)

    return build


def test_a_single_copy_counts_where_another_embedder_finds_it_too(looked):
    found = looked(1)
    assert list(np.flatnonzero(found.copies)) == [0]
    assert found.judges == ("face",)


@pytest.mark.parametrize("others", [(), ("pose",)])
def test_a_single_copy_that_nobody_else_sees_is_left_open(looked, others):
    with pytest.raises(NotAssessableError, match="look at them"):
        looked(1, others)


@pytest.mark.parametrize("others", [(), ("pose",)])
def test_three_people_without_one_held_out_person_speak_for_themselves(looked, others):
    assert looked(3, others).copies.sum() == 3


def test_where_nothing_is_close_nothing_is_asked(looked):
    assert not looked(0, ()).copies.any()


def test_only_the_images_asked_about_count(looked):
    among = np.zeros(120, dtype=bool)
    among[1] = True
    assert list(np.flatnonzero(looked(2, among=among).copies)) == [1]
