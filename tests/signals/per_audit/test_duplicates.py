"""Near-duplicates of an audit: the same groups as by brute force, and worked out once."""

import numpy as np
import pytest

import drawn_faces
import showthrough.observers.knn.duplicate_search as module
from showthrough.core.images import Role
from showthrough.observers.embedders.pca import PCA
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.pixels.pixels import Pixels
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.per_audit.duplicates import duplicates
from showthrough.stats.memorisation.near_copies import duplicate_groups
from showthrough.toolkit.vectors import comparable, embedders


@pytest.fixture
def seen(tmp_path) -> LiveObservations:
    faces = drawn_faces.draw_faces(60, 3)
    again = np.concatenate(
        [faces, faces[:10], np.clip(faces[20:25].astype(int) + 1, 0, 255).astype(np.uint8)]
    )
    train = drawn_faces.as_set(again, Role.TRAIN)
    observers = (Pixels(16), PCA("pca", train, 8, 16))
    return LiveObservations({Role.TRAIN: train}, observers, FeatureCache(tmp_path), {})


def test_groups_are_those_of_brute_force_by_every_embedder_and_worked_out_once(seen, monkeypatch):
    calls = []
    fast = module.duplicate_groups
    monkeypatch.setattr(module, "duplicate_groups", lambda *given: calls.append(1) or fast(*given))
    found = duplicates(seen)
    for info in embedders(seen):
        expected = duplicate_groups(comparable(seen, Role.TRAIN, info).values)
        groups = found.groups(Role.TRAIN, info.name)
        assert found.groups(Role.TRAIN, info.name) is groups
        np.testing.assert_array_equal(groups[:, None] == groups, expected[:, None] == expected)
        assert len(np.unique(groups)) <= 60
    assert len(calls) == 2
