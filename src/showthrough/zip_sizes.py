"""Sizes that a zip file gives for its parts, looked at before any of them is unpacked."""

import zipfile
from os import SEEK_END
from pathlib import Path
from typing import IO

from showthrough.errors import IntegrityError

MOST_UNPACKED = 256 * 2**20  # bytes of what is compressed: code and tables; weights are stored as they are


def refuse_bomb(path: Path, file: IO[bytes] | None = None) -> None:
    """Refuse a model whose zip file says of itself that it unpacks to far more than it is.

    A few kilobytes of zeros unpack to gigabytes, and parts that lie over one another count many times.
    `file` is the content of `path`, where it has been read; what is no zip file is not judged.

    Raises:
        IntegrityError: it unpacks to far more, or its list of parts is damaged.
    """
    given = path if file is None else file
    if not zipfile.is_zipfile(given):
        return
    try:
        with zipfile.ZipFile(given) as archive:
            parts = archive.infolist()
        size = path.stat().st_size if file is None else file.seek(0, SEEK_END)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise IntegrityError(f"{path} is cut short or damaged") from error
    compressed = sum(part.file_size for part in parts if part.compress_type != zipfile.ZIP_STORED)
    stored = sum(part.file_size for part in parts if part.compress_type == zipfile.ZIP_STORED)
    if compressed > MOST_UNPACKED or stored > size:
        raise IntegrityError(
            f"{path}, of {size / 1e6:,.1f} MB, unpacks to {(compressed + stored) / 1e6:,.0f} MB: no model is "
            "written like that, so it is not read"
        )
