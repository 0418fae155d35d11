"""Vectors of rows of tables."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.observers.items.row_vectors import row_vectors
from table_worlds import people, row_set


def test_vectors_depend_on_reference_people_and_not_on_who_else_is_asked(rng) -> None:
    embedder = row_vectors(row_set(Role.REFERENCE, people(50, rng)))
    rows = people(30, rng)
    ((_, whole),) = embedder.look_up(row_set(Role.TRAIN, rows))
    ((_, few),) = embedder.look_up(row_set(Role.SYNTHETIC, rows[:3]))
    assert np.array_equal(whole[:3], few)
    assert not embedder.info.is_matcher
    ((_, other),) = row_vectors(row_set(Role.REFERENCE, people(50, rng))).look_up(row_set(Role.TRAIN, rows))
    assert not np.allclose(other, whole)


def test_rows_in_which_a_category_differs_lie_at_distance_one(rng) -> None:
    rows = np.repeat(people(1, rng), 2, axis=0)
    rows[:, 4] = 0, 1
    ((_, vectors),) = row_vectors(row_set(Role.REFERENCE, people(50, rng))).look_up(row_set(Role.TRAIN, rows))
    assert np.linalg.norm(vectors[0] - vectors[1]) == pytest.approx(1.0, abs=1e-5)
