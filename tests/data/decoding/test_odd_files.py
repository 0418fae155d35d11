"""Files that are no images: told by what they are, at once, and never by the text of an error."""

import errno
import os
import socket
from pathlib import Path

import pytest
from PIL import UnidentifiedImageError

from showthrough.data.decoding.decode import decode, pictures
from showthrough.data.decoding.odd_files import (
    BROKEN,
    Unreadable,
    opened,
    printable,
    reason_of,
    shows_nobody,
    status_of,
    told_in_sentences,
    what_it_is,
)

SECRET = "/data/train/ada_lovelace/1.jpg"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


@pytest.mark.parametrize("number", [*sorted(errno.errorcode), 0, -1, 99999, 2**70])
def test_no_error_number_lets_a_path_out(number: int) -> None:
    error = OSError(number, f"cannot open {SECRET}", SECRET)
    with pytest.raises(Unreadable) as caught, told_in_sentences():
        raise error
    assert "ada" not in reason_of(error) + str(caught.value)
    assert str(caught.value).partition(": ")[2]
    assert caught.value.__cause__ is None


OF_PYTHON = [  # which libraries have brought more kinds hangs on what was imported before
    kind
    for parent in (OSError, ConnectionError)
    for kind in parent.__subclasses__()
    if kind.__module__ == "builtins"
]


@pytest.mark.parametrize("kind", [*BROKEN, *OF_PYTHON, UnidentifiedImageError])
def test_no_kind_of_error_lets_its_text_out(kind: type[Exception]) -> None:
    error = kind(f"cannot identify image file '{SECRET}'")
    with pytest.raises(Unreadable) as caught, told_in_sentences():
        raise error
    assert "ada" not in str(caught.value)


def test_what_the_disk_says_is_no_damage_of_the_file() -> None:
    with pytest.raises(Unreadable, match="cannot be read: input/output error"), told_in_sentences():
        raise OSError(errno.EIO, "Input/output error", SECRET)


@pytest.mark.parametrize(
    "read", [decode, lambda path: list(pictures(path)), shows_nobody, what_it_is, status_of]
)
def test_pipes_devices_sockets_and_folders_are_not_opened(tmp_path: Path, monkeypatch, read) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    monkeypatch.chdir(tmp_path)  # a socket's name may be no longer than some 100 bytes
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        for name, told in {
            "pipe.png": "a named pipe, not a file",
            "folder.png": "a folder, not a file",
            "socket.png": "a socket, not a file",
            "/dev/zero": "a device, not a file",
        }.items():
            with pytest.raises(Unreadable, match=told):
                read(Path(name))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gone.png", "no such file or directory"),
        ("a\0b.png", "NUL character"),
        ("x" * 4000, "file name too long"),
        ("loop.png", "too many levels of symbolic links"),
        ("\ud800.png", "no file can have its name"),
    ],
)
def test_names_that_lead_to_no_file_are_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    with pytest.raises(Unreadable, match=told) as caught, opened(tmp_path / name):
        pass
    assert "png" not in str(caught.value)


def test_a_file_that_the_disk_cannot_read_is_told() -> None:
    with pytest.raises(Unreadable, match="cannot be read: input/output error"):
        decode(Path("/proc/self/mem"))  # a regular file whose first bytes cannot be read


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty file"),
        (bytes(4096), "zeros only"),
        (POINTER, "Git LFS pointer.*git lfs pull"),
        (b"/annex/objects/SHA256E-s1--ab.png\n", "git-annex pointer"),
        (b"no image", "not an image of a known format"),
    ],
)
def test_what_stands_in_the_place_of_an_image_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(Unreadable, match=told):
        decode(tmp_path / "a.png")


@pytest.mark.parametrize(
    "content",
    [
        POINTER,
        b"../.git/annex/objects/SHA256E-s1--ab.png\n",
        b'<?xml version="1.0"?>\n<svg width="9" height="9"></svg>',
        b'{"image": "data:image/jpeg;base64,/9j/4AAQ"}',
        b"P3\n2 2\n255\n1 2 3 4 5 6 7 8",
        b"#define x_width 16\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
)
def test_text_that_stands_for_an_image_or_draws_one_is_not_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    assert not shows_nobody(tmp_path / "a")


def test_names_are_told_in_letters_that_can_be_written_anywhere() -> None:
    assert printable("żółć.png") == "żółć.png"
    assert printable(os.fsdecode(b"\xff\xe0.png")) == r"\xff\xe0.png"
