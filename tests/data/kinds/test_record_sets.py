"""Records that are no pictures become sets with keyed ids; what cannot be used is counted."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.data.kinds.record_sets import ListedRecords, Refused, catalogued
from showthrough.data.vault import Vault
from showthrough.errors import DataError, NotAssessableError


def listed(items, people, refused=()) -> ListedRecords:
    names = [f"record {number}" for number in range(len(items))]
    return ListedRecords(
        items=items, names=names, people=people, contents=[str(one) for one in items], refused=refused
    )


def test_names_stay_in_the_vault_and_people_are_counted(tmp_path) -> None:
    found = catalogued(Role.TRAIN, listed(["x", "y", "x"], ["zoe", "zoe", "bo"]), Vault(tmp_path / "v"))
    assert (len(found.images), found.data.n_identities, found.data.identity_known) == (3, 2, True)
    assert "zoe" not in repr(found.images)
    assert [found.images.item(row) for row in range(3)] == ["x", "y", "x"]
    assert "exactly repeat" in found.data.note
    assert found.images.has_pixels is False


def test_a_record_that_names_nobody_is_a_person_of_its_own(tmp_path) -> None:
    found = catalogued(Role.TRAIN, listed(["x", "y"], [None, "bo"]), Vault(tmp_path / "v"))
    assert (found.data.n_identities, found.data.identity_known, found.data.n_unnamed) == (2, False, 1)


def test_what_cannot_be_used_is_quarantined_and_nothing_at_all_is_refused(tmp_path) -> None:
    vault, broken = Vault(tmp_path / "v"), (Refused("record 9", "it is empty"),)
    found = catalogued(Role.HOLDOUT, listed(["x"], ["ada"], broken), vault)
    assert (found.data.n_unseen, found.data.quarantined[0].reason) == (1, "it is empty")
    with pytest.raises(
        DataError, match="none of the 1 records of holdout can be used; 1 of them: it is empty"
    ):
        catalogued(Role.HOLDOUT, listed([], [], broken), vault)


def test_nothing_here_has_pixels(tmp_path) -> None:
    images = catalogued(Role.TRAIN, listed(["x"], ["ada"]), Vault(tmp_path / "v")).images
    with pytest.raises(NotAssessableError, match="no pictures"):
        images.source.read(0)
    assert images.subset(np.array([0])).item(0) == "x"
