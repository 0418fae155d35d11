"""Vectors are read from Parquet, .npz and .npy; what says nothing is counted, other files are refused."""

import csv

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from showthrough.data.kinds.embeddings import list_splits, list_vectors, refuse_other_widths
from showthrough.errors import DataError, IntegrityError

VECTORS = np.arange(12, dtype=np.float32).reshape(4, 3) + 1
WHO = ["ada", "ada", "bo", "cy"]


def table(**columns) -> pa.Table:
    given = {"id": ["a", "b", "c", "d"], "identity": WHO, "face": VECTORS.tolist()}
    return pa.table(given | columns)


def write_npz(path, **arrays):
    np.savez(path, **({"identity": np.array(WHO), "face": VECTORS} | arrays))
    return path


def test_all_three_formats_say_the_same(tmp_path) -> None:
    parquet.write_table(table(), tmp_path / "v.parquet")
    write_npz(tmp_path / "v.npz")
    np.save(tmp_path / "v.npy", VECTORS)
    with (tmp_path / "v.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["identity", "group"], *([who, "g"] for who in WHO)])
    for ending, name in ((".parquet", "face"), (".npz", "face"), (".npy", "vector")):
        found = list_vectors(tmp_path / f"v{ending}")
        assert list(found.people) == WHO
        assert np.array_equal([one[name] for one in found.items], VECTORS)
    assert found.groups == ["g"] * 4


def test_several_sets_of_vectors_stand_side_by_side(tmp_path) -> None:
    found = list_vectors(write_npz(tmp_path / "v.npz", second=np.ones((4, 5))))
    assert found.items.widths == {"face": 3, "second": 5}


def test_one_file_holds_all_roles_by_split(tmp_path) -> None:
    found = list_splits(
        write_npz(tmp_path / "v.npz", split=np.array(["train", "train", "holdout", "synthetic"]))
    )
    assert {name: len(each.items) for name, each in found.items()} == {
        "train": 2,
        "holdout": 1,
        "synthetic": 1,
    }
    with pytest.raises(DataError, match="no column split"):
        list_splits(write_npz(tmp_path / "w.npz"))


def test_vectors_that_say_nothing_are_quarantined_each_with_its_reason(tmp_path) -> None:
    broken = VECTORS.copy()
    broken[1], broken[2, 0] = 0, np.nan
    found = list_vectors(write_npz(tmp_path / "v.npz", face=broken))
    assert [one.reason for one in found.refused] == [
        "its vector face is all zero",
        "its vector face is not finite",
    ]
    assert list(found.people) == ["ada", "cy"]
    parquet.write_table(
        table(face=[VECTORS[0].tolist(), None, [1, None, 2], [1, 2, 3]]), tmp_path / "n.parquet"
    )
    assert len(list_vectors(tmp_path / "n.parquet").refused) == 2


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"id": np.array(["a", "a", "b", "c"])}, "two rows of one id"),
        ({"identity": np.array(["ada"])}, "identity has 1 rows, and the vectors 4"),
        ({"face": np.arange(4)}, "holds no vectors"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, arrays, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        list_vectors(write_npz(tmp_path / "v.npz", **arrays))


def test_damage_pickles_and_other_files_are_refused(tmp_path) -> None:
    (tmp_path / "v.npz").write_bytes(b"PK\x03\x04 no more")
    np.savez(tmp_path / "p.npz", face=np.array([{"a": 1}], dtype=object))
    (tmp_path / "v.parquet").write_bytes(b"PAR1")
    for name in ("v.npz", "p.npz", "v.parquet"):
        with pytest.raises(IntegrityError, match=r"damaged|not a whole"):
            list_vectors(tmp_path / name)
    np.save(tmp_path / "alone.npy", VECTORS)
    with pytest.raises(DataError, match=r"alone\.csv beside it"):
        list_vectors(tmp_path / "alone.npy")
    for name in ("v.txt", "none.npz"):
        (tmp_path / "v.txt").write_text("1 2 3")
        with pytest.raises(DataError, match="vectors"):
            list_vectors(tmp_path / name)


def test_roles_of_other_networks_do_not_compare(tmp_path) -> None:
    train = list_vectors(write_npz(tmp_path / "a.npz"))
    wide = list_vectors(write_npz(tmp_path / "b.npz", face=np.ones((4, 5))))
    renamed = list_vectors(write_npz(tmp_path / "c.npz", other=VECTORS))
    with pytest.raises(DataError, match="face has 3 numbers a vector in train and 5 in holdout"):
        refuse_other_widths({"train": train, "holdout": wide})
    with pytest.raises(DataError, match="vectors of train are called face, those of holdout face, other"):
        refuse_other_widths({"train": train, "holdout": renamed})
