"""Pictures of things that are cut out: their colours, and the transparency that is their outline."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from showthrough.core.images import Size, squeezed
from showthrough.core.types import Images
from showthrough.data.decoding.colours import is_transparent
from showthrough.data.decoding.decode import FORMATS, PictureView, decode
from showthrough.data.decoding.odd_files import Unreadable, opened, told_in_sentences


def read_cut_out(path: Path, size: Size | None = None) -> Images:
    """Return an upright picture, (h, w, 3), or with the transparency that it has, (h, w, 4).

    Raises:
        Unreadable: with a sentence.
    """
    if not _is_transparent(path):
        return decode(path, size=size).pixels
    colours = Image.fromarray(decode(path, view=PictureView(bare=True)).pixels)
    alpha = _alpha(path)
    if alpha.size != colours.size:
        raise Unreadable("a transparency of another size than its colours")
    colours.putalpha(alpha)  # resized together: colours that nobody sees do not bleed into others
    return np.asarray(colours if size is None else squeezed(colours, size))


def _is_transparent(path: Path) -> bool:
    """Return what the head of a file tells, False where it cannot be read: whoever decodes it says why."""
    try:
        with opened(path) as file, told_in_sentences(), Image.open(file, formats=FORMATS) as image:
            return is_transparent(image)
    except Unreadable:
        return False


def _alpha(path: Path) -> Image.Image:
    with opened(path) as file, told_in_sentences(), Image.open(file, formats=FORMATS) as image:
        return ImageOps.exif_transpose(image).convert("RGBA").getchannel("A")
