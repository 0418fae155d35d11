"""Folders that `save_to_disk` wrote."""

import json
from pathlib import Path

import pytest

from container_files import image_table, rows, write_saved, write_splits
from showthrough.data.containers.saved_datasets import STATE, arrow_files, is_saved, splits_of
from showthrough.errors import DataError

pytest.importorskip("pyarrow")


def test_files_come_in_the_order_that_the_state_names(tmp_path: Path) -> None:
    folder = write_saved(tmp_path / "a", image_table(rows(6)), shards=3)
    assert is_saved(folder)
    assert splits_of(folder) is None
    assert [path.name for path in arrow_files(folder)] == [f"data-0000{n}-of-00003.arrow" for n in range(3)]


def test_splits_are_asked_for_where_one_is_needed(tmp_path: Path) -> None:
    folder = write_splits(tmp_path / "a", {"train": image_table(rows(2)), "test": image_table(rows(2))})
    assert splits_of(folder) == {"train": folder / "train", "test": folder / "test"}
    with pytest.raises(DataError, match=r"holds the splits train, test; name one of them, as in .*a/train"):
        arrow_files(folder)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("{", "is no JSON"),
        ("[]", "describes no data set"),
        ("{}", "names no files"),
        ({"_data_files": [{"filename": "../../secret.arrow"}]}, "do not lie beside it"),
        ({"_data_files": [{}]}, "do not lie beside it"),
        ({"_data_files": [{"filename": "gone.arrow"}]}, "lacks 1 of its 1 files, such as gone.arrow"),
        (
            {"_data_files": [{"filename": "data-00000-of-00001.arrow"}], "_indices_data_files": [{}]},
            r"flatten_indices\(\)",
        ),
    ],
)
def test_a_state_that_names_nothing_usable_is_refused(tmp_path: Path, state, sentence: str) -> None:
    folder = write_saved(tmp_path / "a", image_table(rows(2)))
    (folder / STATE).write_text(state if isinstance(state, str) else json.dumps(state), encoding="utf-8")
    with pytest.raises(DataError, match=sentence):
        arrow_files(folder)


@pytest.mark.parametrize("told", ['{"splits": ["../x"]}', '{"splits": []}', "{}", '{"splits": [3]}'])
def test_splits_elsewhere_are_refused(tmp_path: Path, told: str) -> None:
    (tmp_path / "dataset_dict.json").write_text(told, encoding="utf-8")
    with pytest.raises(DataError, match="names no splits"):
        splits_of(tmp_path)
