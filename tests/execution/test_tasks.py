"""A task writes one file, whole or not at all, and what is damaged counts as not there."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.errors import EnvironmentFault, IntegrityError, UsageError
from showthrough.execution.tasks import KEY_LENGTH, Task, TaskFolder, code_version
from showthrough.version import VERSION

ARRAYS = {"vectors": np.arange(6, dtype=np.float32).reshape(2, 3)}


@pytest.fixture
def folder(tmp_path: Path) -> TaskFolder:
    return TaskFolder(tmp_path / "vault" / "tasks")


def test_a_key_changes_with_each_thing_that_the_content_depends_on() -> None:
    task = Task("embed", "shard", "model", "code")
    others = [task._replace(**{name: "other"}) for name in Task._fields]
    assert len({one.key for one in (task, *others)}) == 5
    assert len(task.key) == KEY_LENGTH
    assert Task("a", "bc", "d", "e").key != Task("ab", "c", "d", "e").key


def test_the_version_of_the_code_names_source_and_libraries() -> None:
    assert f"showthrough {VERSION} " in code_version()
    assert " torch " in code_version()
    assert code_version() == code_version()


def test_arrays_come_back_as_they_were_written_and_only_their_owner_may_look(folder: TaskFolder) -> None:
    folder.keep("k", ARRAYS)
    kept = folder.kept("k")
    assert kept is not None
    assert kept["vectors"].dtype == np.float32
    assert (kept["vectors"] == ARRAYS["vectors"]).all()
    assert folder.folder.stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.folder.iterdir()] == ["k.safetensors"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied"])
def test_a_damaged_file_is_not_there(folder: TaskFolder, damage: str) -> None:
    folder.keep("k", ARRAYS)
    path = folder.folder / "k.safetensors"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes({"cut": content[:-7], "flipped": content, "emptied": b""}[damage])
    assert not folder.is_done("k")
    assert folder.kept("k") is None
    folder.keep("k", ARRAYS)
    assert folder.is_done("k")


def test_what_is_to_be_done_is_read_back_and_mended(folder: TaskFolder) -> None:
    value = {"pictures": [["/a/\udcff.png", 0, False, [0.1, 255.0], "train-1"]]}
    folder.describe("k", value)
    assert folder.described("k") == value
    (folder.folder / "k.json").write_bytes(b"\x00" * 40)
    with pytest.raises(IntegrityError, match="is damaged"):
        folder.described("k")
    folder.describe("k", value)
    assert folder.described("k") == value
    with pytest.raises(UsageError, match="no task other in"):
        folder.described("other")


def test_what_is_done_with_is_removed_with_what_killed_writers_left(folder: TaskFolder) -> None:
    folder.keep("k", ARRAYS)
    folder.describe("k", 1)
    (folder.folder / "k.safetensors.0a1b.part").write_bytes(b"half")
    folder.keep("other", ARRAYS)
    folder.remove(["k"])
    assert [path.name for path in folder.folder.iterdir()] == ["other.safetensors"]
    folder.clear()
    assert list(folder.folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFault, match="cannot write to"):
        TaskFolder(tmp_path / "file" / "tasks").keep("k", ARRAYS)
