"""What stands below a folder, links and folders that cannot be listed among it."""

import os
from pathlib import Path

import pytest

from showthrough.data.decoding.folder_files import (
    LEADS_NOWHERE,
    LEADS_OUT,
    LEADS_WITHIN,
    FoundFile,
    files_below,
)
from showthrough.errors import DataError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images" / "ada").mkdir(parents=True)
    (tmp_path / "images" / "ada" / "1.png").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "2.png").touch()
    return tmp_path / "images"


def found(folder: Path) -> dict[str, str]:
    reasons = {one.path: one.passed_over.reason if one.passed_over else "" for one in files_below(folder)}
    return {str(path.relative_to(folder)): reason for path, reason in reasons.items()}


def nobody(folder: Path) -> list[str]:
    over = [(one.path.name, one.passed_over) for one in files_below(folder)]
    return [name for name, passed in over if passed is not None and not passed.may_show_somebody]


def test_links_out_of_the_folder_are_told_and_not_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "bo").symlink_to(tmp_path / "elsewhere")
    (folder / "ada" / "2.png").symlink_to("../../elsewhere/2.png")
    assert found(folder) == {"ada/1.png": "", "ada/2.png": LEADS_OUT, "bo": LEADS_OUT}
    assert not nobody(folder)


def test_a_link_to_a_file_within_is_a_file(folder: Path) -> None:
    (folder / "bo.png").symlink_to("ada/1.png")
    assert found(folder) == {"ada/1.png": "", "bo.png": ""}


def test_loops_of_links_end(folder: Path) -> None:
    (folder / "ada" / "up").symlink_to(folder)
    (folder / "here").symlink_to(".")
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder / "gone").symlink_to("nothing")
    assert found(folder) == {
        "a": LEADS_NOWHERE,
        "ada/1.png": "",
        "ada/up": LEADS_WITHIN,
        "b": LEADS_NOWHERE,
        "gone": LEADS_NOWHERE,
        "here": LEADS_WITHIN,
    }
    assert nobody(folder) == ["up", "here"]


def test_the_folder_may_itself_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert files_below(tmp_path / "link") == [FoundFile(tmp_path / "link" / "ada" / "1.png")]


def test_a_folder_too_deep_to_list_is_told(folder: Path) -> None:
    here, name = os.open(folder, os.O_RDONLY), "d" * 250
    for _ in range(20):  # a path may have 4,096 bytes
        os.mkdir(name, dir_fd=here)
        deeper = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("3.png", os.O_CREAT, dir_fd=here))
    os.close(here)
    assert sorted(found(folder).values()) == ["", "a folder that cannot be listed: file name too long"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list all folders")
def test_a_folder_without_permission_is_told(folder: Path) -> None:
    (folder / "ada").chmod(0)
    assert found(folder) == {"ada": "a folder that cannot be listed: permission denied"}
    (folder / "ada").chmod(0o700)


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or directory"):
        files_below(tmp_path / "gone")
