"""People of redacted pictures in three roles, nobody in two."""

import numpy as np
import pytest

from drawn_faces import as_set
from showthrough.core.images import ImageSet, Role
from showthrough.core.subjects.redacted_config import RedactionConfig
from showthrough.errors import DataError
from showthrough.redaction.pairs.people_apart import roles_of

CONFIG = RedactionConfig(original="a", redacted="b")


def images(n: int) -> ImageSet:
    return as_set(np.random.default_rng(0).integers(0, 255, (n, 4, 4, 3), dtype=np.uint8), Role.TRAIN)


def test_everybody_is_in_one_role_and_shares_are_those_of_the_config() -> None:
    names = [f"p{i // 2}" for i in range(40)]
    roles = roles_of(images(40), names, CONFIG, seed=1)
    people = {role: {names[row] for row in rows} for role, rows in roles.items()}
    assert {role: len(own) for role, own in people.items()} == {
        Role.TRAIN: 10,
        Role.HOLDOUT: 3,
        Role.REFERENCE: 7,
    }
    assert len(set().union(*people.values())) == 20


def test_the_seed_alone_decides() -> None:
    names = [f"p{i}" for i in range(30)]
    first, again, other = (roles_of(images(30), names, CONFIG, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(first[role], again[role]) for role in first)
    assert not np.array_equal(first[Role.TRAIN], other[Role.TRAIN])


@pytest.mark.parametrize("people", [1, 2])
def test_fewer_than_three_people_are_refused(people: int) -> None:
    with pytest.raises(DataError, match=f"the pairs show {people} p.*needs three at least"):
        roles_of(images(6), [f"p{i % people}" for i in range(6)], CONFIG, seed=0)


@pytest.mark.parametrize("seed", range(5))
def test_two_spellings_of_one_name_come_into_one_role(seed: int) -> None:
    names = ["Ada Lee", "ada_lee", "Bo", "Cy", "Di", "Ed"]
    roles = roles_of(images(6), names, CONFIG, seed)
    assert any({0, 1} <= set(rows.tolist()) for rows in roles.values())


@pytest.mark.parametrize("seed", range(5))
def test_people_who_share_a_picture_come_into_one_role(seed: int) -> None:
    from dataclasses import replace

    shown = replace(images(6), pixel_digests=["a", "b", "a", "c", "d", "e"])
    roles = roles_of(shown, [f"p{i}" for i in range(6)], CONFIG, seed)
    assert any({0, 2} <= set(rows.tolist()) for rows in roles.values())
