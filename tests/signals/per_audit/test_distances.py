"""Distances that are no embedder's are found by the names that the fact tells."""

from showthrough.core.facts import Distances
from showthrough.core.images import Role
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.distances import DistanceSignal
from showthrough.testing.in_memory import image_set
from signal_context import context_of, seen_of


def test_neighbours_are_found_by_either_name_and_neither_is_an_embedder(toy, rng, tmp_path):
    sets = {role: image_set(role, toy.people(6, rng)) for role in (Role.TRAIN, Role.SYNTHETIC)}
    context = context_of(tmp_path, sets, signals=(DistanceSignal(),))
    seen = seen_of(context, sets)
    found = seen.fact(Distances)
    for info in found:
        assert seen.neighbours(Role.SYNTHETIC, Role.TRAIN, info.name, 2).rows.shape == (6, 2)
        assert info.name not in [shown.name for shown in seen.embedders]
    assert DistanceSignal().planted(Plant(True, None, None, context, seen)) is found
