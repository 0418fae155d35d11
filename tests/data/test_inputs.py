"""The real people of an audit: each in one role, references set aside, nothing missing in silence."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import gather
from showthrough.data.vault import Vault
from showthrough.errors import DataError, IntegrityError


def silent(_name: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def folder_of(path: Path, people: dict[str, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    for person, photos in people.items():
        (path / person).mkdir(parents=True)
        for photo in range(photos):
            pixels = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(path / person / f"{photo}.png")


@pytest.fixture
def two_folders(tmp_path: Path) -> Path:
    folder_of(tmp_path / "train", {f"t{i}": 1 for i in range(6)}, seed=0)
    folder_of(tmp_path / "holdout", {f"h{i}": 2 for i in range(8)}, seed=1)
    return tmp_path


def test_without_reference_people_a_share_of_the_held_out_ones_is_set_aside(two_folders) -> None:
    config = DataConfig(train="train", holdout="holdout", reference_share=0.25)
    found = gather(config, two_folders, Vault(two_folders / "vault"), seed=0, progress=silent)
    assert {role: len(images) for role, images in found.sets.items()} == {
        Role.TRAIN: 6,
        Role.HOLDOUT: 12,
        Role.REFERENCE: 4,
    }
    people = [set(images.identity) for images in found.sets.values()]
    assert sum(map(len, people)) == len(set.union(*people)) == 14
    told = {data.role: data for data in found.data}
    assert told[Role.HOLDOUT].n_identities == 6
    assert "2 of 8 held-out people (4 images) were set aside as reference" in told[Role.HOLDOUT].note


def test_reference_people_who_were_given_leave_holdout_as_it_is(two_folders) -> None:
    folder_of(two_folders / "reference", {f"r{i}": 1 for i in range(5)}, seed=2)
    config = DataConfig(train="train", holdout="holdout", reference="reference")
    found = gather(config, two_folders, Vault(two_folders / "vault"), seed=0, progress=silent)
    assert len(found.sets[Role.HOLDOUT]) == 16
    assert len(found.sets[Role.REFERENCE]) == 5


def test_a_person_in_two_roles_is_refused(two_folders) -> None:
    folder_of(two_folders / "other", {"t3": 1, "h0": 1}, seed=3)
    config = DataConfig(train="train", holdout="other")
    with pytest.raises(IntegrityError, match="1 people stand in both train and holdout"):
        gather(config, two_folders, Vault(two_folders / "vault"), seed=0, progress=silent)


def test_the_same_picture_under_two_names_is_refused_too(two_folders) -> None:
    copied = (two_folders / "train" / "t0" / "0.png").read_bytes()
    (two_folders / "holdout" / "h0" / "9.png").write_bytes(copied)
    config = DataConfig(train="train", holdout="holdout")
    with pytest.raises(IntegrityError):
        gather(config, two_folders, Vault(two_folders / "vault"), seed=0, progress=silent)


def test_a_manifest_without_held_out_people_is_refused(two_folders) -> None:
    lines = ["path,split,identity", *(f"train/t{i}/0.png,train,t{i}" for i in range(6))]
    (two_folders / "data.csv").write_text("\n".join(lines))
    with pytest.raises(DataError, match="has no row with split holdout"):
        gather(DataConfig(manifest="data.csv"), two_folders, Vault(two_folders / "v"), 0, silent)
