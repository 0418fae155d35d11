"""Files that are no images, or cannot be opened: told by what they are, never by the text of an error."""

import errno
import os
import re
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from showthrough.errors import DataError
from showthrough.stand_ins import GIT_ANNEX, GIT_LFS

# All that decoders have been seen to raise on what is no picture, or half of one.
BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, BufferError, EOFError, LookupError, MemoryError),
    *(OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error),
)
LARGEST_TEXT = 2**24  # bytes
LARGEST_LEFTOVER = 2**16
DRAWN_WITHIN = 2**16  # bytes in which a drawing in text says so
APPLE_DOUBLE = b"\x00\x05\x16\x07"  # "._name" beside a file, with what other file systems cannot keep
# Text that draws: a viewer shows a picture, and nothing here reads it.
DRAWN_TEXT = re.compile(rb"<svg\b|data:image|\A\s*(%!PS|/\* XPM|! XPM|#define \w+_width|P[123]\s+[#\d])")
ODD = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
CUT_SHORT = ("truncated", "end of file", "unexpected eof", "not enough", "premature")
# A named pipe that took the place of a file would be waited for without O_NONBLOCK.
READING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)


class Unreadable(DataError):
    """An image that cannot be used; it is quarantined with this sentence."""


def status_of(path: Path) -> os.stat_result:
    """Return size and times of a regular file, links followed.

    Raises:
        Unreadable: there is none, or something else stands there: a folder, a pipe, a device.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {reason_of(error)}") from None
    except ValueError:
        raise Unreadable("cannot be opened: no file can have its name (a NUL character)") from None
    _refuse_odd(status)
    return status


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file to read from; nothing else is opened, as a pipe or a device may have no end.

    Raises:
        Unreadable: it cannot be opened, or is no regular file.
    """
    status_of(path)
    try:
        descriptor = os.open(path, READING)
    except OSError as error:
        raise Unreadable(f"cannot be opened: {reason_of(error)}") from None
    with os.fdopen(descriptor, "rb") as file:
        _refuse_odd(os.fstat(descriptor))
        yield file


@contextmanager
def told_in_sentences() -> Iterator[None]:
    """Turn what a decoder raises into the sentence of a quarantined file.

    Raises:
        Unreadable: whatever was raised inside, without its text: that may hold a path or a name.
    """
    try:
        yield
    except Unreadable:
        raise
    except BROKEN as error:
        is_numbered = isinstance(error, OSError) and error.errno is not None  # the disk says so
        what = "cannot be read" if is_numbered or isinstance(error, MemoryError) else "damaged"
        raise Unreadable(f"{what}: {reason_of(error)}") from None


def reason_of(error: BaseException) -> str:
    """Return why a file could not be read, from the number or the kind of an error and never its text.

    >>> reason_of(PermissionError(errno.EACCES, "Permission denied", "/data/ada/1.jpg"))
    'permission denied'
    >>> reason_of(ValueError("ada.jpg has 3 wrong bytes"))
    'its content breaks the rules of its format'
    """
    number = error.errno if isinstance(error, OSError) else None
    if number in errno.errorcode and number is not None:
        return os.strerror(number).lower()
    if isinstance(error, MemoryError):
        return "this machine has too little memory for it"
    text = str(error).lower()
    if isinstance(error, EOFError) or any(sign in text for sign in CUT_SHORT):
        return "it is cut short"
    return "its content breaks the rules of its format"


def what_it_is(path: Path) -> str:
    """Return what stands in a file that no decoder knows, for the quarantine list; empty where unknown."""
    with opened(path) as file:
        head = file.read(512)
    if not head:
        return "empty file (zero bytes)"
    if not head.strip(b"\0"):
        return "zeros only, as of a file that was never written"
    if head.startswith(GIT_LFS):
        return "a Git LFS pointer and not the image: git lfs pull fetches it"
    if GIT_ANNEX in head:
        return "a git-annex pointer and not the image: git annex get fetches it"
    return ""


def shows_nobody(path: Path) -> bool:
    """Return whether a file is empty, text through and through, or what macOS adds to one: not an image.

    Text that stands for an image that was not fetched, or that draws one, is not nobody.
    """
    if status_of(path).st_size > LARGEST_TEXT:
        return False
    with opened(path) as file:
        return holds_nobody(file.read(LARGEST_TEXT + 1))


def holds_nobody(content: bytes) -> bool:
    """Return whether this is what `shows_nobody` calls so, of a file that was read whole.

    >>> holds_nobody(b"ada"), holds_nobody(b"P3 1 1 255 0 0 0"), holds_nobody(b"\\xff\\xd8")
    (True, False, False)
    """
    if content.startswith(APPLE_DOUBLE) and len(content) <= LARGEST_LEFTOVER:
        return True
    return _is_text(content) and not _stands_for_an_image(content)


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _stands_for_an_image(content: bytes) -> bool:
    is_pointer = content.startswith(GIT_LFS) or GIT_ANNEX in content[:512]
    return is_pointer or DRAWN_TEXT.search(content[:DRAWN_WITHIN]) is not None


def printable(name: str) -> str:
    r"""Return a file name as text that can be written anywhere; bytes that are no UTF-8 become \xff.

    >>> printable(os.fsdecode(b"ada\xff.png"))
    'ada\\xff.png'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _refuse_odd(status: os.stat_result) -> None:
    for is_kind, kind in ODD:
        if is_kind(status.st_mode):
            raise Unreadable(f"{kind}, not a file")
