"""Tables of traits: by person, by photo, or in the manifest."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import Inputs, gather
from showthrough.data.people.trait_lists import read_traits
from showthrough.data.vault import Vault
from showthrough.errors import DataError, ShowthroughError


def table(folder: Path, text: str, name: str = "traits.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_yes_and_no_are_one_however_they_are_written_and_values_that_nobody_knows_are_none(tmp_path) -> None:
    path = table(tmp_path, "identity,beard,age\nAda,1,Old\nBob,-1,young\nEve,TRUE,?\nMia,,old\n")
    found = read_traits(path)
    assert found.names == ("beard", "age")
    assert found.by_person
    assert found.of == {
        "Ada": ("yes", "old"),
        "Bob": ("no", "young"),
        "Eve": ("yes", ""),
        "Mia": ("", "old"),
    }


def test_only_the_columns_that_are_named_are_traits(tmp_path) -> None:
    path = table(tmp_path, "identity;beard;note\nAda;yes;x\nBob;no;y\n")
    assert read_traits(path, ["Beard"]).names == ("beard",)


def test_a_person_has_the_name_under_which_all_spellings_stand(tmp_path) -> None:
    path = table(tmp_path, "identity,beard\nADA,yes\nBob,no\n")
    assert read_traits(path, settled={"ADA": "Ada"}).of["Ada"] == ("yes",)


@pytest.mark.parametrize(
    ("text", "columns", "told"),
    [
        ("beard,age\nyes,old\nno,young\n", (), "neither a column path nor a column identity"),
        ("identity,group\nAda,x\nBob,y\n", (), "no column of a trait beside path, identity, group, split"),
        ("identity,beard\nAda,yes\nBob,no\n", ("hat",), "no column 'hat'"),
        ("identity,beard\nAda,yes\nBob,no\n", ("identity",), "the column identity is no trait"),
        ("identity,beard\nAda,yes\nBob,yes\n", (), "the trait beard has one value only"),
        ("identity,beard\nAda,\nBob,?\n", (), "the trait beard has no value"),
        ("identity,beard\nAda,yes\nAda,no\n", (), "row 3 tells other traits than row 2"),
        ("identity,beard\n,yes\nBob,no\n", (), "row 2 has no identity"),
        ("identity,beard\n", (), "lists nobody"),
        (f"identity,note\nAda,{'x' * 41}\nBob,y\n", (), "longer than 40 letters"),
        (f"identity,{'x' * 41}\nAda,1\nBob,0\n", (), "name is longer than 40 letters"),
    ],
)
def test_a_table_that_cannot_be_meant_is_a_sentence(tmp_path, text, columns, told) -> None:
    with pytest.raises(DataError, match=told):
        read_traits(table(tmp_path, text), columns)


def test_too_many_values_or_traits_are_refused_and_no_value_is_told(tmp_path) -> None:
    rows = "\n".join(f"p{i},secret {i}" for i in range(9))
    with pytest.raises(DataError, match="9 different values, and a trait has at most 8") as refused:
        read_traits(table(tmp_path, f"identity,name of ward\n{rows}\n"))
    assert "secret" not in str(refused.value)
    many = ",".join(f"t{i}" for i in range(41))
    values = [",".join([str(row)] * 41) for row in (0, 1)]
    with pytest.raises(DataError, match="41 columns of traits"):
        read_traits(table(tmp_path, f"identity,{many}\na,{values[0]}\nb,{values[1]}\n"))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for role in ("train", "holdout", "reference"):
        for person in ("a", "b"):
            folder = tmp_path / role / f"{role}-{person}"
            folder.mkdir(parents=True)
            for photo in range(2):
                pixels = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(folder / f"{photo}.png")
    return tmp_path


def gathered(folder: Path, **data) -> Inputs:
    roles = {role: role for role in ("train", "holdout", "reference")}
    config = DataConfig(**({} if "manifest" in data else roles), **data)
    return gather(config, folder, Vault(folder / "vault"), seed=0, progress=lambda *_: None)


def values(found: Inputs, role: Role, name: str = "beard") -> list[str]:
    assert found.traits is not None
    return found.traits.values(found.sets[role], name).tolist()


def test_traits_of_people_are_those_of_all_their_photos(people) -> None:
    table(people, "identity,beard\ntrain-a,yes\nholdout-b,no\n")
    found = gathered(people, traits="traits.csv")
    assert values(found, Role.TRAIN) == ["yes", "yes", "", ""]
    assert values(found, Role.HOLDOUT) == ["", "", "no", "no"]
    assert values(found, Role.REFERENCE) == [""] * 4


def test_traits_of_photos_may_differ_and_are_found_by_either_path(people) -> None:
    table(people, "path,beard\ntrain/train-a/0.png,yes\ntrain-a/1.png,no\nholdout-a/0.png,yes\n")
    found = gathered(people, traits="traits.csv")
    assert values(found, Role.TRAIN) == ["yes", "no", "", ""]
    assert values(found, Role.HOLDOUT) == ["yes", "", "", ""]


def test_a_path_that_photos_of_two_roles_have_is_refused(people) -> None:
    for role in ("train", "holdout"):
        pixels = np.full((8, 8, 3), len(role), dtype=np.uint8)
        Image.fromarray(pixels).save(people / role / "0.png")
    table(people, "path,beard\n0.png,yes\ntrain-a/1.png,no\n")
    with pytest.raises(DataError, match="a path that photos in two roles have"):
        gathered(people, traits="traits.csv")


def test_a_table_of_other_people_is_refused_without_their_names(people) -> None:
    table(people, "identity,beard\nSomebody Else,yes\nAnother One,no\n")
    with pytest.raises(
        DataError, match="tells traits of 2 people, and the audit has none of them"
    ) as refused:
        gathered(people, traits="traits.csv")
    assert "Somebody" not in str(refused.value)


def test_a_manifest_may_hold_the_traits(people) -> None:
    rows = [
        f"{role}/{role}-{who}/{photo}.png,{role}-{who},{role},{'yes' if who == 'a' else 'no'}"
        for role in ("train", "holdout", "reference")
        for who in ("a", "b")
        for photo in range(2)
    ]
    table(people, "path,identity,split,beard\n" + "\n".join(rows) + "\n", "manifest.csv")
    found = gathered(people, manifest="manifest.csv", trait_columns=("beard",))
    assert values(found, Role.REFERENCE) == ["yes", "yes", "no", "no"]
    with pytest.raises(ShowthroughError, match="beard"):
        gathered(people, manifest="manifest.csv")


def test_traits_without_a_table_or_of_a_manifest_without_columns_are_refused() -> None:
    with pytest.raises(ValidationError, match="neither traits nor a manifest holds them"):
        DataConfig(train="a", holdout="b", trait_columns=("beard",))
    with pytest.raises(ValidationError, match=r"name their columns in data\.trait_columns"):
        DataConfig(manifest="m.csv", traits="m.csv")
