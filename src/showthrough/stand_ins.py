"""What stands in the place of a file that was asked for: a pointer to it, a web page, half of it, nothing."""

import json
import re
import struct
from pathlib import Path

from showthrough.errors import IntegrityError

GIT_LFS = b"version https://git-lfs.github.com/spec/"
GIT_ANNEX = b"/annex/objects/"
HEAD = 512  # bytes that tell what most files are
END = 2**16 + 22  # bytes in which a zip file lists what is in it: a record, and a comment behind it
PAGE = re.compile(rb"\A\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)
LONGEST_HEADER = 10**8  # bytes, as safetensors has it


def stand_in(path: Path) -> str:
    """Return what a file is where it is not what its name says; empty where it may be.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     stand_in(Path(file.name))
    'is empty (zero bytes)'
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return "is empty (zero bytes)"
    if head.startswith(GIT_LFS):
        return "is a Git LFS pointer and not the file itself: git lfs pull fetches it"
    if GIT_ANNEX in head and len(head) < HEAD:
        return "is a git-annex pointer and not the file itself: git annex get fetches it"
    if PAGE.match(head):
        return "is a web page and not the file itself: look at what the download was answered with"
    if not head.strip(b"\0"):
        return "begins with zeros only, as a download that broke off does"
    return _cut_short(path, head, size)


def refuse_stand_in(path: Path) -> None:
    """Refuse a model or weights file that is only half there, or something that stands for it.

    Raises:
        IntegrityError: says what it is, and what brings the file itself.
    """
    what = stand_in(path)
    if what:
        raise IntegrityError(f"{path} {what}")


def _cut_short(path: Path, head: bytes, size: int) -> str:
    whole = _safetensors_size(path, head)
    if whole is not None and size < whole:
        return f"is cut short: it has {size:,} of {whole:,} bytes; fetch it again"
    if head.startswith(b"PK\x03\x04") and b"PK\x05\x06" not in _end_of(path, size):
        missing = "its end, which lists what is in it, is missing"
        return f"is cut short: it has {size:,} bytes, and {missing}; fetch it again"
    return ""


def _safetensors_size(path: Path, head: bytes) -> int | None:
    """Return how many bytes a safetensors file says that it has, None where it is none or says nothing."""
    if len(head) < 9 or head[8:9] != b"{":
        return None
    length: int = struct.unpack("<Q", head[:8])[0]
    if length > LONGEST_HEADER:
        return None
    with path.open("rb") as file:
        file.seek(8)
        header = file.read(length)
    if len(header) < length:
        return 8 + length
    try:
        tensors = {name: entry for name, entry in json.loads(header).items() if name != "__metadata__"}
        ends = [int(entry["data_offsets"][1]) for entry in tensors.values()]
        return 8 + length + max(ends, default=0)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _end_of(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, size - END))
        return file.read(END)
