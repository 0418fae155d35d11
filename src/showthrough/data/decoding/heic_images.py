"""HEIC photos, as phones take them: read where pillow-heif is installed, and told by name where it is not."""

from importlib.util import find_spec
from typing import BinaryIO

from PIL import Image

from showthrough.data.decoding.odd_files import Unreadable

FORMAT = "HEIF"  # as pillow-heif calls itself in Pillow
BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
LACKING = "a HEIC photo, which needs pillow-heif: pip install 'showthrough[heif]'"


def is_heic(head: bytes) -> bool:
    """Return whether a file that begins so is a HEIC photo, or a sequence of them.

    >>> is_heic(b"\\0\\0\\0\\x18ftypheic"), is_heic(b"\\0\\0\\0\\x18ftypavif")
    (True, False)
    """
    return head[4:8] == b"ftyp" and head[8:12] in BRANDS


def heic_image(file: BinaryIO) -> Image.Image | None:
    """Open the first picture of a HEIC file, or return None where it is none; pixels are not read yet.

    Raises:
        Unreadable: pillow-heif is not installed.
    """
    file.seek(0)
    head = file.read(12)
    file.seek(0)
    if not is_heic(head):
        return None
    if FORMAT not in Image.OPEN:
        if find_spec("pillow_heif") is None:
            raise Unreadable(LACKING)
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    return Image.open(file, formats=(FORMAT,))
