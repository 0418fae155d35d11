"""Containers wherever a folder may stand: in an audit file, in a manifest's place, handed in, and planned."""

from pathlib import Path

import pytest

from command_line import showthrough
from container_files import (
    PEOPLE,
    image_table,
    people,
    png,
    rows,
    write_lmdb,
    write_parquet,
    write_saved,
    write_shard,
    write_splits,
)
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.given_images import given_catalogue, refuse_alike
from showthrough.data.inputs import gather, listed_people
from showthrough.data.vault import Vault
from showthrough.errors import DataError, IntegrityError

pytest.importorskip("pyarrow")


def members(first: int, n: int = 6) -> dict[str, bytes]:
    return {f"{PEOPLE[i % 3]}{first}/{i}.png": png(first + i) for i in range(n)}


def table(first: int, n: int = 6, **columns: object):
    return image_table(rows(n, first), identity=[f"{who}{first}" for who in people(n)], **columns)


def write(kind: str, path: Path, first: int) -> Path:
    """Write six images of three people, none of whom stands in another container of the test."""
    if kind == "parquet":
        return write_parquet(path.with_suffix(".parquet"), table(first))
    if kind == "saved":
        return write_saved(path, table(first))
    if kind == "tar":
        return write_shard(path.with_suffix(".tar"), members(first))
    if kind == "lmdb":
        pytest.importorskip("lmdb")
        return write_lmdb(path, members(first))
    samples = {}
    for number, (name, content) in enumerate(members(first).items()):
        samples |= {f"{number}.png": content, f"{number}.cls": name.partition("/")[0].encode()}
    path.mkdir()
    write_shard(path / "000.tar", samples)
    return path


KINDS = ("parquet", "saved", "tar", "lmdb", "webdataset")


@pytest.mark.parametrize("kind", KINDS)
def test_each_role_may_be_a_container(tmp_path: Path, kind: str) -> None:
    places = {role: write(kind, tmp_path / role, first) for role, first in (("train", 0), ("holdout", 100))}
    config = DataConfig(train=places["train"].name, holdout=places["holdout"].name)
    planned = listed_people(config, tmp_path)
    for _ in range(2):
        inputs = gather(config, tmp_path, Vault(tmp_path / "vault"), 0, lambda *_: None)
        train = inputs.sets[Role.TRAIN]
        assert (len(train), train.n_identities, train.identity_known) == (6, 3, True)
        assert len(inputs.sets[Role.HOLDOUT]) + len(inputs.sets[Role.REFERENCE]) == 6
    assert {one.person for one in planned[Role.TRAIN] if one.passed_over is None} == {"ada0", "bo0", "cy0"}
    assert not [name for name in ("ada0", "bo0") if name in str(inputs.data)]


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_the_same_in_every_run_and_counts_add_up(tmp_path: Path, kind: str) -> None:
    path, vault = write(kind, tmp_path / "train", 0), Vault(tmp_path / "vault")
    first = given_catalogue(Role.TRAIN, path, vault)
    again = given_catalogue(Role.TRAIN, str(path), vault)
    assert list(first.images.ids) == list(again.images.ids)
    assert first.data == again.data
    held = 12 if kind == "webdataset" else 6
    assert first.data.n_images + sum(one.stands_for for one in first.data.quarantined) == held
    assert first.data.n_unseen == 0


def test_people_of_two_containers_are_compared_by_name(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_parquet(tmp_path / f"{name}.parquet", table(0))
    with pytest.raises(IntegrityError, match="3 people stand in both train and holdout"):
        gather(
            DataConfig(train="a.parquet", holdout="b.parquet"),
            tmp_path,
            Vault(tmp_path / "vault"),
            0,
            lambda *_: None,
        )
    with pytest.raises(IntegrityError, match="two names"):
        refuse_alike(
            {
                Role.TRAIN: write_parquet(tmp_path / "c.parquet", image_table(rows(1), identity=["Al_Gore"])),
                Role.HOLDOUT: write_parquet(
                    tmp_path / "d.parquet", image_table(rows(1), identity=["al gore"])
                ),
            }
        )


def test_a_data_set_with_splits_is_a_manifest(tmp_path: Path) -> None:
    write_splits(tmp_path / "faces", {"train": table(0), "test": table(100), "validation": table(200)})
    listed = listed_people(DataConfig(manifest="faces"), tmp_path)
    assert {role: len(entries) for role, entries in listed.items()} == {
        Role.TRAIN: 6,
        Role.HOLDOUT: 6,
        Role.REFERENCE: 6,
    }


def test_a_table_with_a_column_of_splits_is_a_manifest_and_no_role(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", table(0, split=["train", "holdout"] * 3))
    listed = listed_people(DataConfig(manifest="a.parquet"), tmp_path, Vault(tmp_path / "vault"))
    assert {role: len(entries) for role, entries in listed.items()} == {Role.TRAIN: 3, Role.HOLDOUT: 3}
    with pytest.raises(DataError, match=r"in which split each image is; name it as data\.manifest"):
        listed_people(DataConfig(train="a.parquet", holdout="a.parquet"), tmp_path)
    write_parquet(tmp_path / "b.parquet", table(0, split=["train", None] * 3))
    with pytest.raises(DataError, match="row 1 has no split"):
        listed_people(DataConfig(manifest="b.parquet"), tmp_path)


def test_rows_without_an_image_are_quarantined_one_by_one(tmp_path: Path) -> None:
    saved = write_saved(tmp_path / "a", image_table([*rows(4), None, None], identity=people(6)))
    data = given_catalogue(Role.TRAIN, saved, Vault(tmp_path / "vault")).data
    assert [one.reason for one in data.quarantined] == ["a row without an image (null)"] * 2
    assert (data.n_images, data.n_unseen, len({one.id for one in data.quarantined})) == (4, 0, 2)
    assert given_catalogue(Role.SYNTHETIC, saved, Vault(tmp_path / "vault")).data.n_unseen == 0


def test_a_container_without_an_image_is_refused(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", image_table([None, None]))
    with pytest.raises(DataError, match="holds no image"):
        given_catalogue(Role.TRAIN, path, Vault(tmp_path / "vault"))


def test_a_pattern_of_file_names_names_people_of_a_table_and_of_a_database(tmp_path: Path) -> None:
    images = [{"bytes": png(i), "path": f"x/Ann_Lee_{i:04d}.png"} for i in range(3)]
    write_parquet(tmp_path / "a.parquet", image_table(images))
    write_parquet(tmp_path / "b.parquet", table(100))
    config = DataConfig(train="a.parquet", holdout="b.parquet", identity_pattern=r"^(?P<person>.+)_\d+")
    listed = listed_people(config, tmp_path)
    assert {one.person for one in listed[Role.TRAIN]} == {"Ann_Lee"}


def test_what_is_wrong_with_a_container_ends_a_plan_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.tfrecord").write_bytes(b"\0" * 99)
    text = '[data]\ntrain = "a.tfrecord"\nholdout = "b"\nsynthetic = "c"\n'
    (tmp_path / "audit.toml").write_text(text, encoding="utf-8")
    result = showthrough("plan", str(tmp_path / "audit.toml"))
    assert result.returncode == 5
    assert "TFRecord, which is not read" in " ".join(result.stderr.split())


def test_a_plan_counts_and_tries_images_of_containers_and_leaves_nothing(tmp_path: Path) -> None:
    for role, first in (("train", 0), ("holdout", 100), ("synthetic", 200)):
        write("parquet" if role != "holdout" else "webdataset", tmp_path / role, first)
    text = '[data]\ntrain = "train.parquet"\nholdout = "holdout"\nsynthetic = "synthetic.parquet"\n'
    (tmp_path / "audit.toml").write_text(text, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    result = showthrough("plan", str(tmp_path / "audit.toml"))
    told = " ".join(result.stdout.split())
    assert result.returncode == 0
    assert "6 files of 3 people" in told
    assert "unpack images" in told
    assert "3 sources in containers: about 0 s" in told
    assert "18 files, " in told
    assert "unknown" not in told
    assert sorted(tmp_path.rglob("*")) == before
