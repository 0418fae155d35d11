"""Two roles that share people under other names are no control of each other; twins and strangers are."""

import numpy as np
import pytest

from language import problems
from showthrough.core.facts import SharedFaults
from showthrough.core.images import Role
from showthrough.signals.context import Plant
from showthrough.signals.per_audit.shared_people import SharedPeopleSignal, shared_faults
from showthrough.signals.registry import data_faults
from showthrough.testing.in_memory import Faces, ToyFaces, embedder, observed
from signal_context import context_of

WIDE = ToyFaces(traits=96, change=0.6)  # strangers are unlike, as in a real matcher
MATCHER = embedder("matcher", WIDE.face)
ROLES = ("train", "holdout", "reference")


def seen_with(renamed: int = 0, role: str = "holdout", embedders=(MATCHER,), n: int = 120):
    """Return what is seen of three roles, one of which holds so many training people under other names."""
    rng = np.random.default_rng(4)
    traits = {name: WIDE.people(n, rng, photos=4, name=name) for name in ROLES}
    halves = {name: each.take(np.flatnonzero(np.arange(4 * n) % 4 < 2)) for name, each in traits.items()}
    others = traits["train"].take(np.flatnonzero(np.arange(4 * n) % 4 >= 2))  # further photos of them
    images = np.concatenate([others.images[: 2 * renamed], halves[role].images[2 * renamed :]])
    halves[role] = Faces(images, halves[role].identity)
    return observed(WIDE, embedders, **halves)


def test_held_out_people_who_are_training_people_under_other_names_are_no_control() -> None:
    (fault,) = shared_faults(seen_with(20))
    assert (fault.lacks, fault.dooms) == ("holdout", True)
    assert "of 120 held-out people" in fault.reason
    assert problems(fault.reason) == []


def test_strangers_raise_no_alarm_and_two_look_alikes_spoil_nothing() -> None:
    assert list(shared_faults(seen_with())) == []
    assert [fault.dooms for fault in shared_faults(seen_with(4))] in ([], [False])


def test_reference_people_are_looked_for_too() -> None:
    lacking = {fault.lacks for fault in shared_faults(seen_with(20, role="reference")) if fault.dooms}
    assert lacking == {"reference"}


@pytest.mark.parametrize(("embedders", "told"), [((), False), ((embedder("pose", WIDE.pose),), True)])
def test_nobody_who_could_look_is_told_where_a_matcher_was_given(embedders, told) -> None:
    faults = list(
        shared_faults(seen_with(20, embedders=(*embedders, embedder("x", WIDE.pose, is_matcher=False))))
    )
    assert [fault.dooms for fault in faults] == ([False, False] if told else [])
    assert all(problems(fault.reason) == [] for fault in faults)


def test_the_signal_hands_on_what_was_found_and_a_plant_keeps_it(tmp_path) -> None:
    signal, seen = SharedPeopleSignal(), seen_with(20)
    sets = {Role(name): seen.images(Role(name)) for name in ROLES}
    found = signal.measure(context_of(tmp_path, sets), seen)
    assert [fault.lacks for fault in found.faults] == ["holdout"]
    known = observed(WIDE, (MATCHER,), (found,), train=WIDE.people(5, np.random.default_rng(0)))
    assert signal.planted(Plant(True, None, None, None, known)) is known.fact(SharedFaults)
    assert data_faults((signal,), known) == found.faults
