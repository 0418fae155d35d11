"""Two outputs of each judged person."""

import numpy as np
import pytest

from showthrough.core.check import Observation
from showthrough.core.facts.output_facts import OutputVectors
from showthrough.core.images import Role
from showthrough.errors import NotAssessableError, NotAvailableError
from showthrough.toolkit.redacted.output_pairs import clean_gallery, judged_outputs

ROLES = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)


@pytest.fixture
def sets(toy):
    rng = np.random.default_rng(0)
    return {role: toy.people(6, rng, photos=3, name=role) for role in ROLES}


def fact(rows: np.ndarray, around: np.ndarray, zero: bool = False) -> OutputVectors:
    vectors = np.random.default_rng(1).standard_normal((18, 4)).astype(np.float32) * (not zero)
    return OutputVectors(
        lambda role, by: Observation(vectors[rows], rows),
        lambda role, by: Observation(vectors[around], around),
    )


def test_the_same_pictures_of_a_person_are_taken_in_each_form(observe, sets) -> None:
    read = np.setdiff1d(np.arange(18), [0, 1, 5])  # one person has one picture left
    seen = observe(**sets, facts=(fact(read, np.arange(9)),))
    found = judged_outputs(seen, "face", np.random.default_rng(0))
    assert found.asked == 6
    assert found.redacted.n == found.clean.n == 5
    assert np.array_equal(found.redacted.rows, found.clean.rows)
    assert np.isin(found.redacted.rows, read).all()
    assert (found.redacted.rows // 3 == np.arange(1, 6)[:, None]).all()
    assert np.array_equal(found.around.rows, found.redacted.rows[:2])  # of people who are read without a face
    assert np.allclose(np.linalg.norm(found.redacted.first, axis=1), 1)
    assert len(found.strangers[0]) == 12  # of both other roles
    assert len(found.strangers[1]) == 6


def test_the_gallery_holds_everybody_once(observe, sets) -> None:
    gallery = clean_gallery(observe(**sets), "face")
    assert np.bincount(gallery.person).tolist() == [3] * 18
    assert gallery.number(np.array([sets[Role.TRAIN].identity[3], "nobody"])).tolist() == [1, -1]


def test_outputs_that_nobody_measured_or_that_have_no_direction_are_told(observe, sets) -> None:
    with pytest.raises(NotAvailableError):
        judged_outputs(observe(**sets), "face", np.random.default_rng(0))
    seen = observe(**sets, facts=(fact(np.arange(18), np.arange(18), zero=True),))
    with pytest.raises(NotAssessableError):
        judged_outputs(seen, "face", np.random.default_rng(0))
