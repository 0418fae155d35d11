"""A person is not a byte string: who is who in folders and manifests as the world has them."""

import json
import tempfile
import unicodedata
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from showthrough.core.images import Role
from showthrough.core.records import RoleData
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import Inputs, gather
from showthrough.data.vault import Vault
from showthrough.errors import DataError, IntegrityError

LEAKED = [f"Zoë_{number:03d}" for number in range(40)]
SPELLINGS = {
    "forms": lambda name: unicodedata.normalize("NFD", name),
    "blank": lambda name: f"{name} ",
    "other blank": lambda name: f"{name}\u00a0",
}
ALIKE = {
    "case": str.upper,
    "accents": lambda name: name.replace("ë", "e"),
    "zeros": lambda name: name.replace("_0", "_"),
    "separators": lambda name: name.replace("_", " "),
    "letters": lambda name: name.replace("o", "\u043e"),
}


def photos(base: Path, *files: str) -> None:
    """Write photos, all different."""
    for file in files:
        (base / file).parent.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(crc32(file.encode()))
        Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(base / file, format="PNG")


def gathered(base: Path, *files: str, **data: object) -> Inputs:
    photos(base, *files)
    folders = {"train": "train", "holdout": "holdout"}
    config = DataConfig.model_validate({**folders, **data})
    return gather(config, base, Vault(base / "run" / "vault"), 0, lambda *_: None)


def with_train(base: Path, *files: str, **data: object) -> Inputs:
    """Return an audit's people: these in training, beside two held-out ones."""
    return gathered(base, *files, "holdout/held_a/1.png", "holdout/held_b/1.png", **data)


def account(found: Inputs, role: Role = Role.TRAIN) -> RoleData:
    return next(data for data in found.data if data.role is role)


def roles(base: Path, own: list[str], other: list[str], **data: object) -> Inputs:
    train = [f"train/{name}/{number}.png" for name in own for number in range(1)]
    holdout = [f"holdout/{name}/{number}.png" for name in [*other, "held_a"] for number in range(1)]
    return gathered(base, *train, *holdout, **data)


@pytest.mark.parametrize("spelt", SPELLINGS.values(), ids=SPELLINGS)
def test_leaked_people_in_held_out_under_other_bytes_are_the_same_people(tmp_path: Path, spelt) -> None:
    with pytest.raises(IntegrityError, match="40 people stand in both train and holdout"):
        roles(tmp_path, LEAKED, [spelt(name) for name in LEAKED])


@pytest.mark.parametrize("spelt", ALIKE.values(), ids=ALIKE)
def test_leaked_people_in_held_out_under_a_near_name_are_refused(tmp_path: Path, spelt) -> None:
    with pytest.raises(IntegrityError, match="40 people may stand in two roles") as caught:
        roles(tmp_path, LEAKED, [spelt(name) for name in LEAKED])
    assert "Zo" not in str(caught.value)
    file = tmp_path / "run" / "vault" / "names-alike.json"
    listed = json.loads(file.read_text(encoding="utf-8"))["content"]
    assert {name for group in listed for name in group} == {*LEAKED, *map(spelt, LEAKED)}
    assert str(file) in str(caught.value)


def test_near_names_in_two_roles_stay_refused_where_they_are_joined(tmp_path: Path) -> None:
    with pytest.raises(IntegrityError):
        roles(tmp_path, ["Al_Gore"], ["al_gore"], same_people="join")


def test_near_names_declared_to_be_different_people_are_counted(tmp_path: Path) -> None:
    found = roles(tmp_path, ["007"], ["7"], same_people="apart")
    assert (found.apart, account(found).n_identities) == (1, 1)


def test_near_names_in_one_role_are_asked_about_and_both_answers_are_heard(tmp_path: Path) -> None:
    spellings = ["Al_Gore", "al gore", "ann"]
    with pytest.raises(DataError, match=r'same_people = "join".* or "apart"') as caught:
        roles(tmp_path, spellings, ["bob"])
    assert "ore" not in str(caught.value).replace("more", "")
    assert account(roles(tmp_path, spellings, ["bob"], same_people="join")).n_identities == 2
    assert account(roles(tmp_path, spellings, ["bob"], same_people="apart")).n_identities == 3


def test_two_spellings_of_twenty_people_are_twenty_people(tmp_path: Path) -> None:
    both = [*LEAKED[:20], *(unicodedata.normalize("NFD", name) for name in LEAKED[:20])]
    assert account(roles(tmp_path, both, ["bob"])).n_identities == 20


def test_marks_of_missing_are_nobody_and_not_one_person(tmp_path: Path) -> None:
    marks = ["NaN", "N/A", "NULL", "None", "-", "unknown", ""]
    rows = [f"train/{number}.png,{mark},train" for number, mark in enumerate(marks)]
    rows += ["train/8.png,ann,train", "train/9.png,ann,train"]
    rows += ["holdout/1.png,b,holdout", "holdout/2.png,c,holdout"]
    photos(tmp_path, *(row.partition(",")[0] for row in rows))
    (tmp_path / "all.csv").write_text("\n".join(["path,identity,split", *rows]), encoding="utf-8")
    found = account(gathered(tmp_path, train=None, holdout=None, manifest="all.csv"))
    assert (found.n_images, found.n_identities, found.n_unnamed) == (9, 8, 7)


def test_a_folder_within_the_folder_is_no_person(tmp_path: Path) -> None:
    files = [f"train/lfw/{name}/{number}.png" for name in ("ann", "bob") for number in (1, 2)]
    assert account(with_train(tmp_path, *files)).n_identities == 2


def test_where_two_folders_may_name_people_the_answer_is_heard(tmp_path: Path) -> None:
    files = [f"train/{site}/{name}/1.png" for site in ("x", "y") for name in ("ann", "bob", "eve")]
    photos(tmp_path, *files, "holdout/held/a/1.png", "holdout/held/b/1.png")
    with pytest.raises(DataError, match=r"person_folder = 1 \(2 people\) or 2 \(3 people\)"):
        gathered(tmp_path)
    assert account(gathered(tmp_path, person_folder=2)).n_identities == 3


@pytest.mark.parametrize("folder", [".ipynb_checkpoints", "@eaDir", "__MACOSX", ".thumbnails"])
def test_folders_of_programs_are_no_people_and_are_counted(tmp_path: Path, folder: str) -> None:
    files = ["train/ann/1.png", "train/bob/1.png", f"train/{folder}/1.png", f"train/ann/{folder}/2.png"]
    data = account(with_train(tmp_path, *files))
    assert (data.n_images, data.n_identities, data.n_unseen) == (2, 2, 0)
    assert sum(one.stands_for for one in data.quarantined) == 2
    assert "2 files were not looked into" in data.note


def test_photos_in_a_hidden_folder_count_as_unseen(tmp_path: Path) -> None:
    data = account(with_train(tmp_path, "train/ann/1.png", "train/bob/1.png", "train/.old/1.png"))
    assert (data.n_images, data.n_unseen) == (2, 1)


def test_one_stray_photo_takes_no_names_away(tmp_path: Path) -> None:
    files = [f"train/{name}/{number}.png" for name in ("ann", "bob") for number in (1, 2)]
    found = with_train(tmp_path, *files, "train/stray.png")
    data = account(found)
    assert (data.n_images, data.n_identities, data.n_unnamed) == (5, 3, 1)
    assert not data.identity_known


def test_a_stray_photo_may_be_left_out_and_is_then_unseen(tmp_path: Path) -> None:
    files = [f"train/{name}/{number}.png" for name in ("ann", "bob") for number in (1, 2)]
    data = account(with_train(tmp_path, *files, "train/stray.png", unnamed="leave_out"))
    assert (data.n_images, data.n_identities, data.n_unnamed, data.n_unseen) == (4, 2, 0, 1)
    assert data.identity_known


def test_a_stray_text_takes_no_names_away(tmp_path: Path) -> None:
    photos(tmp_path, "train/ann/1.png", "train/bob/1.png")
    (tmp_path / "train" / "readme.txt").write_text("two people", encoding="utf-8")
    assert account(with_train(tmp_path)).identity_known


def test_a_flat_folder_offers_a_pattern_and_takes_it(tmp_path: Path) -> None:
    files = [f"train/{name}_{number:04d}.png" for name in ("Ann", "Bob") for number in range(3)]
    data = account(with_train(tmp_path, *files))
    assert (data.n_identities, data.n_unnamed) == (6, 6)
    assert "file names name 2 people, with identity_pattern" in data.note
    files += [f"holdout/{name}_{number:04d}.png" for name in ("Eve", "Joe", "Kim") for number in range(3)]
    pattern = r"^(?P<person>.+)_\d{4}\.png$"
    named = account(gathered(tmp_path / "again", *files, identity_pattern=pattern))
    assert (named.n_identities, named.identity_known) == (2, True)


@pytest.mark.parametrize("pattern", ["(", "no group"])
def test_a_pattern_that_can_find_nobody_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="identity_pattern"):
        DataConfig(train="a", holdout="b", identity_pattern=pattern)


NAMES = st.sampled_from(
    ["ann", "Ann", "Zo\u00eb", "Zoe\u0308", "007", "7", "unknown", "NaN", "-", ".old", "@eaDir", "bob ", "x"]
)
FILES = st.lists(
    st.tuples(st.lists(NAMES, max_size=2), st.sampled_from(["1.png", "2.png", "a.txt", "b.jpg"])),
    min_size=1,
    max_size=8,
    unique_by=lambda each: "/".join([*each[0], each[1]]),
)


@settings(max_examples=30, deadline=None)
@given(FILES, st.sampled_from([None, 1, 2]), st.sampled_from(["join", "apart"]), st.booleans())
def test_no_photo_and_nobody_is_lost_without_being_counted(files, level, same_people, leave_out) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        names = ["/".join(["train", *folders, file]) for folders, file in files]
        photos(base, *names)
        unnamed = "leave_out" if leave_out else "apart"
        try:
            found = with_train(base, person_folder=level, same_people=same_people, unnamed=unnamed)
        except (DataError, IntegrityError):
            return  # asked or refused: nothing is lost
        data, images = account(found), found.sets[Role.TRAIN]
        passed = [one.stands_for for one in data.quarantined]
        text = sum("/." in name or "@eaDir" in name for name in names if name.endswith(".txt"))
        assert data.n_images + sum(passed) == len(names) - text
        assert data.n_identities == len(set(images.identity)) >= data.n_unnamed
