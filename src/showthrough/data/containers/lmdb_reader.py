"""Program that writes out what an LMDB database holds; a damaged one can kill whoever maps it, so it may.

It is run as a process of its own, with the file and either `all` or `keys`. For each key it writes the
length of the key (8 bytes), that of its value (8 bytes), the key, and with `all` the value.
"""

import struct
import sys
from typing import IO, Any

LENGTHS = struct.Struct("<QQ")
DAMAGED = 3  # exit code


def write_out(data: str, out: IO[bytes], *, with_values: bool) -> None:
    """Write every key of a database, read-only and without a lock.

    Raises:
        lmdb.Error: it is no database, or damaged.
        EOFError: the file is shorter than its pages.
    """
    import lmdb

    with lmdb.open(data, subdir=False, readonly=True, lock=False, create=False, readahead=False) as opened:
        _refuse_cut(data, (opened.info()["last_pgno"] + 1) * opened.stat()["psize"])
        with opened.begin(buffers=True) as transaction:
            _write_values(transaction.cursor(), out, with_values=with_values)
    out.flush()


def _write_values(cursor: Any, out: IO[bytes], *, with_values: bool) -> None:
    for key, value in cursor:
        out.write(LENGTHS.pack(len(key), len(value)))
        out.write(key)
        if with_values:
            out.write(value)


def _refuse_cut(data: str, needed: int) -> None:
    with open(data, "rb") as file:  # noqa: PTH123 - as little as can be is imported here
        if file.seek(0, 2) < needed:
            raise EOFError("cut short")


def main() -> int:
    """Write what the arguments name to the standard output; return the exit code."""
    import lmdb

    _, data, what = sys.argv
    try:
        write_out(data, sys.stdout.buffer, with_values=what == "all")
    except (lmdb.Error, EOFError):
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
