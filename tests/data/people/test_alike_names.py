"""Names that differ in spelling alone are found across all roles, each with where it stands."""

from showthrough.core.images import Role
from showthrough.data.people.alike_names import alike_names


def test_a_group_knows_the_roles_of_each_spelling() -> None:
    (group,) = alike_names({Role.TRAIN: {"Al_Gore", "ann"}, Role.HOLDOUT: {"al gore", "bob"}})
    assert group.roles == {"Al_Gore": [Role.TRAIN], "al gore": [Role.HOLDOUT]}
    assert group.crosses


def test_two_spellings_in_one_role_cross_none() -> None:
    (group,) = alike_names({Role.TRAIN: {"7", "007"}, Role.HOLDOUT: {"8"}})
    assert not group.crosses


def test_a_spelling_in_two_roles_crosses_them_with_its_kin() -> None:
    (group,) = alike_names({Role.TRAIN: {"7", "007"}, Role.REFERENCE: {"7"}})
    assert group.crosses
