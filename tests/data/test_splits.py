"""Nobody stands in two roles."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.data.bundled_faces import lfw100
from showthrough.data.splits import refuse_overlap, set_aside_reference
from showthrough.data.vault import Vault
from showthrough.errors import DataError, IntegrityError


def people(role: Role, names: list[str]) -> ImageSet:
    return ImageSet(
        role=role,
        source=ArraySource(np.zeros((len(names), 4, 4, 3), np.uint8)),
        ids=[f"{role}-{number}" for number in range(len(names))],
        identity=names,
        sizes=[(4, 4)] * len(names),
        digest="",
    )


def test_a_person_in_train_and_holdout_is_refused_with_their_keyed_id() -> None:
    sets = {Role.TRAIN: people(Role.TRAIN, ["p1", "p2"]), Role.HOLDOUT: people(Role.HOLDOUT, ["p2", "p3"])}
    with pytest.raises(IntegrityError, match=r"1 people stand in both train and holdout \(such as p2\)"):
        refuse_overlap(sets, {Role.TRAIN: {}, Role.HOLDOUT: {}})


def test_one_picture_under_two_names_in_two_roles_is_refused() -> None:
    sets = {Role.TRAIN: people(Role.TRAIN, ["p1"]), Role.REFERENCE: people(Role.REFERENCE, ["p2"])}
    digests = {Role.TRAIN: {"train-0": "same"}, Role.REFERENCE: {"reference-0": "same"}}
    with pytest.raises(IntegrityError, match="1 images stand in both train and reference"):
        refuse_overlap(sets, digests)


def test_a_role_that_is_another_one_is_called_so() -> None:
    sets = {Role.TRAIN: people(Role.TRAIN, ["p1", "p2"]), Role.HOLDOUT: people(Role.HOLDOUT, ["p2", "p1"])}
    with pytest.raises(IntegrityError, match="held-out = train: all people of holdout stand in train too"):
        refuse_overlap(sets, {Role.TRAIN: {}, Role.HOLDOUT: {}})
    sets[Role.HOLDOUT] = people(Role.HOLDOUT, ["p3", "p4"])
    digests = {
        Role.TRAIN: {"train-0": "a", "train-1": "b"},
        Role.HOLDOUT: {"holdout-0": "b", "holdout-1": "a"},
    }
    with pytest.raises(IntegrityError, match="held-out = train: all images of holdout stand in train too"):
        refuse_overlap(sets, digests)


def test_reference_is_set_aside_by_person_and_the_same_each_time() -> None:
    holdout = people(Role.HOLDOUT, [f"p{number // 3}" for number in range(30)])
    split = set_aside_reference(holdout, 0.4, seed=3)
    assert not set(split.kept.identity) & set(split.set_aside.identity)
    assert split.set_aside.n_identities == 4
    assert len(split.kept) + len(split.set_aside) == 30
    assert split.set_aside.role is Role.REFERENCE
    assert set_aside_reference(holdout, 0.4, seed=3).kept.ids == split.kept.ids


def test_one_held_out_person_cannot_be_both_control_and_reference() -> None:
    with pytest.raises(DataError, match="one person only"):
        set_aside_reference(people(Role.HOLDOUT, ["p1", "p1"]), 0.4, seed=0)


def test_the_embedded_faces_are_fifty_and_fifty_and_disjoint(tmp_path: Path) -> None:
    catalogues = lfw100(Vault(tmp_path), seed=0)
    sets = {role: catalogue.images for role, catalogue in catalogues.items()}
    assert {role: len(images) for role, images in sets.items()} == {Role.TRAIN: 50, Role.HOLDOUT: 50}
    refuse_overlap(sets, {role: catalogue.digests for role, catalogue in catalogues.items()})
    assert sets[Role.TRAIN].source.read(0).shape == (25, 25, 3)
