"""What the owner declares of people: names are joined before roles are checked, and errors say no name."""

from pathlib import Path

import pytest

from container_files import png
from language import problems
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import gather, listed_people
from showthrough.data.people.declared_people import DeclaredIds, read_declared
from showthrough.data.vault import Vault
from showthrough.errors import ConfigError, IntegrityError

DATA = DataConfig(train="train", holdout="holdout", declared_people="people.toml")
PHOTOS = {"train": ("Ada L", "Bo", "Cy"), "holdout": ("Ben", "Dee", "Eve", "Lovelace")}


def declare(base: Path, text: str) -> Path:
    path = base / "people.toml"
    path.write_text(text, encoding="utf-8")
    return path


def write_people(base: Path) -> None:
    number = 0
    for role, names in PHOTOS.items():
        for name in names:
            for _ in range(2):
                file = base / role / name / f"{number}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(png(number))
                number += 1


def gathered(base: Path):
    return gather(DATA, base, Vault(base / "vault"), 0, lambda *_: None)


def test_groups_that_share_a_name_are_one_person(tmp_path: Path) -> None:
    path = declare(tmp_path, 'same_person = [["a", "b"], ["c", "d"], ["b", " c "]]\ntwins = [["d", "e"]]')
    declared = read_declared(path)
    assert declared.one_name == dict.fromkeys("abcd", "a")
    assert declared.several_names == 1
    assert list(declared.twins) == [{"a", "e"}]
    assert declared.then({"a": "A", "x": "y"}) == {**dict.fromkeys("abcd", "A"), "a": "A", "x": "y"}
    assert declared.among({"b", "c", "d"}).unmet == 1  # e


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('twins = ["Xyzzy"]', "people.toml, twins.0: declare people as"),
        ('twinz = [["Xyzzy", "b"]]', "people.toml, twinz: declare people as"),
        (f"twins = {[[f'Xyzzy {n}' for n in range(21)]]}", "twins, group 1: 21 names, and at most 20 people"),
        ('same_person = [["Xyzzy", "Xyzzy "]]', "same_person, group 1: give two different names"),
        ('same_person = [["Xyzzy", "b"]]\ntwins = [["b", "Xyzzy"]]', "twins, group 1: same_person makes one"),
    ],
)
def test_what_cannot_be_meant_is_refused_without_a_name(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_declared(declare(tmp_path, text))
    assert told in str(refused.value)
    assert "Xyzzy" not in str(refused.value)


def test_a_person_under_two_names_on_two_sides_is_refused_without_a_name(tmp_path: Path) -> None:
    write_people(tmp_path)
    declare(tmp_path, 'same_person = [["Ada L", "Lovelace"]]')
    with pytest.raises(IntegrityError, match="1 people stand in both train and holdout") as refused:
        gathered(tmp_path)
    assert not [name for names in PHOTOS.values() for name in names if name in str(refused.value)]


def test_two_names_within_a_role_are_one_person_and_twins_two_ids(tmp_path: Path) -> None:
    write_people(tmp_path)
    declare(tmp_path, 'same_person = [["Ada L", "Cy"]]\ntwins = [["Bo", "Ben"], ["Cy", "Nobody Here"]]')
    assert {one.person for one in listed_people(DATA, tmp_path)[Role.TRAIN]} == {"Ada L", "Bo"}
    inputs = gathered(tmp_path)
    assert inputs.sets[Role.TRAIN].n_identities == 2
    known = {who for images in inputs.sets.values() for who in images.identity}
    assert sum(two <= known for two in inputs.declared.twins) == 1
    assert len(inputs.declared.twins) == 2
    assert all(problems(told) == [] for told in inputs.declared.told)
    assert inputs.declared.told[-1].startswith("Declared names that stand at no photo")
    assert inputs.declared.told[-1].endswith(": 1.")
    assert not [name for names in PHOTOS.values() for name in names if name in " ".join(inputs.declared.told)]


def test_names_alike_that_are_declared_different_are_not_asked_about(tmp_path: Path) -> None:
    write_people(tmp_path)
    (tmp_path / "holdout" / "Eve").rename(tmp_path / "holdout" / "bo")
    declare(tmp_path, "")
    with pytest.raises(IntegrityError, match="differ only in"):
        gathered(tmp_path)
    declare(tmp_path, 'twins = [["Bo", "bo"]]')
    assert len(gathered(tmp_path).declared.twins) == 1


def test_nothing_is_declared_where_no_file_is_given(tmp_path: Path) -> None:
    write_people(tmp_path)
    config = DATA.model_copy(update={"declared_people": None})
    assert gather(config, tmp_path, Vault(tmp_path / "vault"), 0, lambda *_: None).declared == DeclaredIds()
