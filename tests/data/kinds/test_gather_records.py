"""Records of all roles are gathered, each person in one role; a missing role is said."""

from functools import partial

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.core.subjects.audited import RECORD_KINDS
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.kinds.gather_records import READERS, gather_records
from showthrough.data.vault import Vault
from showthrough.errors import ConfigError, DataError, IntegrityError

FILES = {role: f"{role}.npz" for role in ("train", "holdout", "synthetic")}
SETTINGS = partial(DataConfig, kind="embeddings", **FILES)


def write(folder, role: str, who, seed: int = 0) -> None:
    vectors = np.random.default_rng([seed, len(role)]).normal(size=(len(who), 8))
    np.savez(folder / f"{role}.npz", identity=np.array(who), vector=vectors)


@pytest.fixture
def given(tmp_path):
    write(tmp_path, "train", ["ada", "ada", "bo"])
    write(tmp_path, "holdout", ["cy", "di", "ed", "flo"])
    write(tmp_path, "synthetic", ["x", "y"])
    return tmp_path


def test_roles_are_gathered_and_a_reference_is_set_aside(given) -> None:
    inputs = gather_records(SETTINGS(), given, Vault(given / "vault"), 0)
    sizes = {role: len(images) for role, images in inputs.sets.items()}
    assert sizes[Role.TRAIN] == 3
    assert sizes[Role.HOLDOUT] + sizes[Role.REFERENCE] == 4
    assert (len(inputs.synthetic.records), inputs.synthetic.data.identity_known) == (2, False)


def test_a_person_in_two_real_roles_is_refused_and_synthetic_names_are_not_people(given) -> None:
    write(given, "synthetic", ["ada", "y"])
    gather_records(SETTINGS(), given, Vault(given / "vault"), 0)
    write(given, "holdout", ["ada", "di", "ed", "flo"])
    with pytest.raises(IntegrityError, match="1 people stand in both train and holdout"):
        gather_records(SETTINGS(), given, Vault(given / "vault2"), 0)


def test_all_roles_may_stand_in_one_file(tmp_path) -> None:
    split = np.array(["train"] * 2 + ["holdout"] * 4 + ["synthetic"] * 2)
    vectors = np.random.default_rng(0).normal(size=(8, 4))
    np.savez(tmp_path / "all.npz", identity=np.arange(8).astype(str), split=split, vector=vectors)
    settings = DataConfig(kind="embeddings", manifest="all.npz")
    assert len(gather_records(settings, tmp_path, Vault(tmp_path / "v"), 0).sets[Role.TRAIN]) == 2
    np.savez(tmp_path / "all.npz", split=np.where(split == "train", "training", split), vector=vectors)
    with pytest.raises(DataError, match="a split 'training'; there are train, holdout"):
        gather_records(settings, tmp_path, Vault(tmp_path / "v"), 0)


def test_a_missing_role_and_an_unknown_kind_are_said(given) -> None:
    with pytest.raises(DataError, match="no synthetic records were given"):
        gather_records(SETTINGS(synthetic=None), given, Vault(given / "vault"), 0)
    unread = [kind for kind in RECORD_KINDS if kind not in READERS]
    for kind in unread:
        with pytest.raises(ConfigError, match="has no reader here"):
            gather_records(SETTINGS(kind=kind), given, Vault(given / "vault"), 0)
