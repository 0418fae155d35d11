"""Two roles that share people under other names are no control of each other; twins and strangers are."""

import numpy as np

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


def test_nobody_who_could_look_is_told(tmp_path) -> None:
    other = embedder("x", WIDE.pose, is_matcher=False)
    (fault,) = shared_faults(seen_with(20, embedders=(other,)))
    assert fault.reason.startswith("No face matcher was given")
    blind = list(shared_faults(seen_with(20, embedders=(embedder("pose", WIDE.pose), other))))
    assert [each.dooms for each in (fault, *blind)] == [False, False, False]
    assert all(problems(each.reason) == [] for each in (fault, *blind))


SECOND = embedder("second", lambda images: WIDE.face(images)[:, ::-1].copy())


def test_five_people_whom_both_matchers_see_spoil_a_role_and_stand_in_the_vault() -> None:
    listed = []
    (fault,) = shared_faults(seen_with(10, embedders=(MATCHER, SECOND)), listed)
    assert (fault.lacks, fault.dooms) == ("holdout", True)
    assert "Each of 2 face matchers takes" in fault.reason
    assert problems(fault.reason) == []
    assert len(listed) >= 8
    assert {one["seen_by"] for one in listed} == {2}
    assert all({"holdout", "train"} <= set(one) for one in listed)


def test_a_few_people_whom_one_matcher_sees_are_asked_about_and_spoil_nothing() -> None:
    for others in ((), (embedder("pose", WIDE.pose),)):  # which tells nobody, and so bears nothing out
        faults = shared_faults(seen_with(2, embedders=(MATCHER, *others)))
        (fault,) = (each for each in faults if "could look" not in each.reason)
        assert fault.dooms is False
        assert fault.reason.startswith("One face matcher takes 2 of 120 held-out people")
        assert problems(fault.reason) == []


def test_clean_roles_raise_no_alarm_with_two_matchers() -> None:
    assert list(shared_faults(seen_with(embedders=(MATCHER, SECOND)))) == []


def test_the_signal_hands_on_what_was_found_and_a_plant_keeps_it(tmp_path) -> None:
    signal, seen = SharedPeopleSignal(), seen_with(20)
    sets = {Role(name): seen.images(Role(name)) for name in ROLES}
    found = signal.measure(context_of(tmp_path, sets), seen)
    assert [fault.lacks for fault in found.faults] == ["holdout"]
    known = observed(WIDE, (MATCHER,), (found,), train=WIDE.people(5, np.random.default_rng(0)))
    assert signal.planted(Plant(True, None, None, None, known)) is known.fact(SharedFaults)
    assert data_faults((signal,), known) == found.faults


HALVES = ToyFaces(traits=128, change=0.5)
ABLE = tuple(  # each knows half of the traits, by which it tells everybody apart
    embedder(name, lambda images, start=start: HALVES.face(images)[:, start : start + 64].copy())
    for name, start in (("upper", 0), ("lower", 64))
)


def half_alike(shared: int, n: int = 120):
    """Return what is seen of roles in which some held-out people are training people to one matcher alone."""
    rng = np.random.default_rng(5)
    known = {name: HALVES.people(n, rng, photos=2, name=name) for name in ROLES}
    own, other = (HALVES.face(known[name].images)[: 2 * shared] for name in ("holdout", "train"))
    halves = np.concatenate([other[:, :64], own[:, 64:]], axis=1)
    pixels = 128 + 100 * halves @ HALVES.basis[:, :128].T
    mixed = np.clip(np.rint(pixels), 0, 255).astype(np.uint8).reshape(-1, 8, 8, 3)
    images = np.concatenate([mixed, known["holdout"].images[2 * shared :]])
    return observed(HALVES, ABLE, **{**known, "holdout": Faces(images, known["holdout"].identity)})


def test_a_few_whom_one_of_two_able_matchers_sees_are_told_and_spoil_nothing() -> None:
    listed = []
    (fault,) = shared_faults(half_alike(2), listed)
    assert fault.dooms is False
    assert {one["seen_by"] for one in listed} == {1}
    assert fault.reason.startswith("One face matcher takes 2 of 120 held-out people")
    assert problems(fault.reason) == []
    assert list(shared_faults(half_alike(0))) == []


def test_many_whom_one_of_two_able_matchers_sees_spoil_a_role_whatever_the_other_misses() -> None:
    (fault,) = shared_faults(half_alike(20))
    assert (fault.lacks, fault.dooms) == ("holdout", True)
    assert problems(fault.reason) == []


def twins_in(seen, n: int) -> frozenset[frozenset[str]]:
    """Return the pairs of people of whom `seen_with` shows the same face in holdout and train."""
    own, other = (list(dict.fromkeys(seen.images(Role(name)).identity)) for name in ("holdout", "train"))
    return frozenset(frozenset(two) for two in zip(own[:n], other[:n], strict=True))


def test_declared_twins_are_not_one_person_and_others_still_are() -> None:
    alone = seen_with(2, embedders=(MATCHER, SECOND))
    assert list(shared_faults(alone, [], twins_in(alone, 2))) == []
    seen, listed = seen_with(20, embedders=(MATCHER, SECOND)), []
    assert [fault.dooms for fault in shared_faults(seen, listed, twins_in(seen, 10))] == [True]
    met = {frozenset((one["holdout"]["person"], one["train"]["person"])) for one in listed}
    assert len(met) >= 8
    assert not met & twins_in(seen, 10)


def test_so_many_declared_twins_that_a_leak_could_hide_behind_them_spoil_a_role() -> None:
    seen = seen_with(20)
    (fault,) = shared_faults(seen, [], twins_in(seen, 20))
    assert (fault.lacks, fault.dooms) == ("holdout", True)
    assert fault.reason.startswith("20 of 120 held-out people are declared to be others than training people")
    assert problems(fault.reason) == []
