"""Members of zip and tar files."""

import zipfile
from pathlib import Path

import pytest

from container_files import png, write_shard
from showthrough.data.containers.archive_members import archive_members, is_archive, is_tar
from showthrough.errors import DataError


def test_members_come_in_order_and_open_to_what_they_hold(tmp_path: Path) -> None:
    path = write_shard(tmp_path / "a", {"b.png": png(0), "a.txt": b"x"})
    opened = []
    for member in archive_members(path):
        assert member.open is not None
        with member.open() as file:
            opened.append((member.name, file.read()))
    assert opened == [("b.png", png(0)), ("a.txt", b"x")]


def test_a_folder_in_a_zip_is_no_file_and_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.mkdir("ada")
        file.writestr("ada/0.png", png(0))
    assert [member.is_file for member in archive_members(path)] == [False, True]
    content = bytearray(path.read_bytes())
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="encrypted"):
        list(archive_members(path))


def test_a_kind_is_told_by_content(tmp_path: Path) -> None:
    shard = write_shard(tmp_path / "x.png", {"a.png": png(0)})
    (tmp_path / "zeros.tar").write_bytes(bytes(10240))
    (tmp_path / "text.zip").write_bytes(b"text")
    assert is_tar(shard)
    assert [is_archive(path) for path in (shard, tmp_path / "zeros.tar", tmp_path / "text.zip")] == [
        True,
        False,
        False,
    ]
