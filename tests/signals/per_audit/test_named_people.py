"""Oddities of names stand on page 1 and take no answer away."""

from showthrough.core.images import Role
from showthrough.core.records import RoleData
from showthrough.data.inputs import Inputs
from showthrough.data.people.declared_people import DeclaredIds
from showthrough.data.splits import SET_ASIDE
from showthrough.signals.per_audit.named_people import name_faults


def role_data(role: Role, images: int, people: int, **about) -> RoleData:
    known = {"identity_known": True, "digest": "", **about}
    return RoleData(role=role, n_images=images, n_identities=people, **known)


def reasons(*data: RoleData, apart: int = 0) -> list[str]:
    faults = list(name_faults(Inputs({}, data, None, (), apart)))
    assert not any(fault.dooms for fault in faults)
    return [fault.reason for fault in faults]


def test_one_person_with_all_photos_is_told() -> None:
    assert reasons(role_data(Role.TRAIN, 40, 1)) == ["All 40 training photos are of one person."]


def test_photos_that_name_nobody_are_told_once_where_a_reference_was_set_aside() -> None:
    bare = {"identity_known": False}
    holdout = role_data(Role.HOLDOUT, 6, 6, n_unnamed=6, **bare)
    aside = role_data(Role.REFERENCE, 4, 4, n_unnamed=4, note=SET_ASIDE, **bare)
    assert reasons(holdout, aside) == [
        "None of the 6 held-out photos names a person, so each counts as a person of its own."
    ]


def test_names_that_were_declared_to_be_different_people_are_told() -> None:
    (told,) = reasons(apart=2)
    assert told.startswith("2 groups of names differ in spelling alone. They count as different people")


def test_what_was_declared_of_people_is_told() -> None:
    (fault,) = name_faults(Inputs({}, (), None, (), declared=DeclaredIds(told=("Two people.",))))
    assert (fault.reason, fault.dooms) == ("Two people.", False)


def test_usual_people_are_no_news() -> None:
    assert reasons(role_data(Role.TRAIN, 40, 12), role_data(Role.HOLDOUT, 40, 11)) == []
