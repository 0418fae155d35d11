"""Decoding image files into upright 8-bit RGB, every picture that they hold, or saying why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from showthrough.core.images import Size, squeezed
from showthrough.core.types import Images, PixelRange
from showthrough.data.decoding.colours import (
    CONVERTED,
    gamma_note,
    is_transparent,
    shown_rgb,
    space_note,
    stored_rgb,
)
from showthrough.data.decoding.heic_images import heic_image
from showthrough.data.decoding.odd_files import (
    BROKEN,
    Unreadable,
    opened,
    reason_of,
    told_in_sentences,
    what_it_is,
)
from showthrough.data.decoding.pixel_ranges import WideSamples
from showthrough.data.decoding.tiff_pages import tiff_pages
from showthrough.data.decoding.wide_samples import (
    channels_note,
    depth_note,
    first_tag,
    in_eight_bits,
    is_wide,
    samples_of,
)

Image.init()
# What Pillow reads by itself. Left out: what calls a helper program (EPS would run Ghostscript) or needs
# another library to mean anything, and layered files, whose layers are no pictures by themselves.
_KNOWN = (
    *("AVIF", "BMP", "DDS", "DIB", "GIF", "ICNS", "ICO", "JPEG", "JPEG2000"),
    *("MPO", "PCX", "PNG", "PPM", "QOI", "SGI", "TGA", "TIFF", "WEBP"),
)
FORMATS = tuple(name for name in _KNOWN if name in Image.OPEN)
MAX_MEGAPIXELS = 200.0
MAX_FRAMES = 200
HIDDEN = 8  # grey levels that colours under transparency must span to be a picture and no flat fill
ESTRANGED = 32  # mean grey levels by which a colour profile may move an image before both are looked at
UNSETTLED = "nothing in it tells what is black and what is white: set pixel_range"
ROTATED = {5, 6, 7, 8}  # EXIF orientations that swap width and height
_TURNS = {  # EXIF orientation -> what undoes it; 1 is upright, and 0, 9 and others mean nothing
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_EXIF_ORIENTATION = 0x0112  # a tag of TIFF too, whose files Pillow turns itself
_DRAFTED = ("JPEG", "MPO")

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded


class PictureView(NamedTuple):
    """Which picture of a file: a frame, as a viewer shows it or with its colours as they are stored."""

    frame: int = 0
    bare: bool = False  # without transparency and colour profile
    range: PixelRange | None = None  # black and white, where it has more than 8 bits a channel

    @property
    def suffix(self) -> str:
        """Return what tells this picture from the first one of the file, for a name."""
        frame = f"#frame={self.frame}" if self.frame else ""
        return f"{frame}#under-transparency" if self.bare else frame


FIRST = PictureView()


class Decoded(NamedTuple):
    """Upright RGB pixels, and what had to be converted to get them."""

    pixels: Images  # (H, W, 3)
    conversions: tuple[str, ...]


class Picture(NamedTuple):
    """One picture of a file, or why it could not be looked at, or what its range must be known for."""

    view: PictureView
    decoded: Decoded | None
    reason: str = ""
    stands_for: int = 1  # pictures: frames that cannot be reached are told once
    wide: WideSamples | None = None  # of more than 8 bits a channel: decoded when its range is known


def decode(
    path: Path, max_megapixels: float = MAX_MEGAPIXELS, size: Size | None = None, view: PictureView = FIRST
) -> Decoded:
    """Read one picture of a file whole, so that damage anywhere in it is noticed.

    With `size` the image is resized on the way, and a large JPEG is decoded at a fraction. A picture of
    more than 8 bits a channel is read in the range of its view, or in the one that it tells itself.

    Raises:
        Unreadable: with a sentence for the quarantine list.
    """
    with _opened(path) as image, told_in_sentences():
        if view.frame:
            image.seek(view.frame)
        return _decoded(image, max_megapixels, size, view)


def pictures(
    path: Path, max_megapixels: float = MAX_MEGAPIXELS, max_frames: int = MAX_FRAMES
) -> Iterator[Picture]:
    """Yield every picture of a file: each frame, and stored colours that show something else.

    What cannot be looked at is yielded too, with the reason: a damaged frame, or once for all frames
    beyond `max_frames`. Nothing that a file holds is left out without a word.

    Raises:
        Unreadable: not one picture can be read, with a sentence for the quarantine list.
    """
    with opened(path) as file, image_in(path, file) as image, told_in_sentences():
        yield from _frame(image, 0, max_megapixels)
        yield from _later_frames(image, file, max_megapixels, max_frames)


def is_picture(path: Path) -> bool:
    """Return whether a file begins as an image of a known format does, whatever its name says."""
    try:
        with _opened(path):
            return True
    except Unreadable:
        return False


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    with opened(path) as file, image_in(path, file) as image:
        yield image


@contextmanager
def image_in(path: Path, file: BinaryIO) -> Iterator[Image.Image]:
    """Open the first picture of a file; its pixels are not read yet.

    Raises:
        Unreadable: with a sentence for the quarantine list.
    """
    with told_in_sentences():
        try:
            image: Image.Image = Image.open(file, formats=FORMATS)
        except UnidentifiedImageError:
            found = heic_image(file)
            unknown = f"not an image of a known format ({', '.join(FORMATS)})"
            if found is None:
                raise Unreadable(what_it_is(path) or unknown) from None
            image = found
    with image:
        yield image


def _later_frames(
    image: Image.Image, file: BinaryIO, max_megapixels: float, max_frames: int
) -> Iterator[Picture]:
    sizes = image.info.get("sizes", ()) if image.format in ("ICO", "ICNS") else ()
    if len(sizes) > 1:
        yield Picture(PictureView(1), None, "further sizes of an icon", len(sizes) - 1)
    if not _may_have_frames(image):
        return
    frame = 1
    while True:
        try:
            image.seek(frame)
            if frame >= max_frames:
                beyond = f"frames beyond the first {max_frames}"
                yield Picture(PictureView(frame), None, beyond, _from(image, file, frame))
                return
            yield from _frame(image, frame, max_megapixels)
        except EOFError:
            return
        except Unreadable as error:
            yield Picture(PictureView(frame), None, str(error))
        except BROKEN as error:  # what follows a damaged frame cannot be reached
            reason = f"damaged: {reason_of(error)}"
            yield Picture(PictureView(frame), None, reason, _from(image, file, frame))
            return
        frame += 1


def _may_have_frames(image: Image.Image) -> bool:
    """Return whether a format knows frames; asking a TIFF file how many would read them all."""
    return hasattr(type(image), "n_frames") or "n_frames" in vars(image)


def _from(image: Image.Image, file: BinaryIO, frame: int) -> int:
    """Return how many frames there are from this one on, as far as the file tells; at least one."""
    try:
        n = tiff_pages(file) if image.format == "TIFF" else int(getattr(image, "n_frames", 1))
    except BROKEN:
        n = 1
    return max(1, n - frame)


def _frame(image: Image.Image, frame: int, max_megapixels: float) -> Iterator[Picture]:
    view = PictureView(frame)
    _refuse_huge(image, max_megapixels)
    if is_wide(image):
        yield Picture(view, None, wide=samples_of(image))
        return
    shown = _decoded(image, max_megapixels, None, view)
    yield Picture(view, shown)
    if is_transparent(image) or CONVERTED in shown.conversions:
        stored = view._replace(bare=True)
        bare = _decoded(image, max_megapixels, None, stored)
        if _shows_more(bare.pixels, shown.pixels, see_through=is_transparent(image)):
            yield Picture(stored, bare)


def _shows_more(stored: Images, shown: Images, *, see_through: bool) -> bool:
    """Return whether stored colours show something that a viewer does not."""
    if not see_through:  # a profile: photos look much the same with any that cameras and screens have
        return float(np.abs(stored.astype(np.int16) - shown).mean()) > ESTRANGED
    under = stored[(stored != shown).any(axis=2)]
    return len(under) > 0 and int(np.ptp(under, axis=0).max()) > HIDDEN


def _decoded(image: Image.Image, max_megapixels: float, size: Size | None, view: PictureView) -> Decoded:
    _refuse_huge(image, max_megapixels)
    notes, turned_by_pillow = _notes(image), first_tag(image, _EXIF_ORIENTATION)
    if size is not None and image.format in _DRAFTED:
        image.draft("RGB", _draft_size(size, orientation_of(image)))
    wide_notes, colour = _in_colour(image, view)
    orientation = orientation_of(
        image
    )  # of a PNG file, this loads it, and a second load hides that it is damaged
    if orientation in _TURNS:
        colour = colour.transpose(_TURNS[orientation])
    turned = orientation in _TURNS or turned_by_pillow in _TURNS
    if size is not None and colour.size != (size[1], size[0]):
        colour = squeezed(colour, size)
    return Decoded(
        np.asarray(colour), (*notes, *wide_notes, *(["EXIF orientation: turned upright"] if turned else []))
    )


def _in_colour(image: Image.Image, view: PictureView) -> tuple[tuple[str, ...], Image.Image]:
    """Return an image in RGB, not yet turned upright, and what had to be converted."""
    if is_wide(image):
        range_ = view.range or samples_of(image).own_range
        if range_ is None:
            raise Unreadable(UNSETTLED)
        note = f"more than 8 bits a channel: {range_.black:g} to {range_.white:g} scaled to 8 bits"
        return (note,), in_eight_bits(image, range_)
    image.load()
    if view.bare:
        what = "under transparency" if is_transparent(image) else "as stored, without their profile"
        return (f"colours {what}",), stored_rgb(image)
    shown = shown_rgb(image)
    return shown.notes, shown.image


def _refuse_huge(image: Image.Image, max_megapixels: float) -> None:
    megapixels = image.width * image.height / 1e6
    if megapixels > max_megapixels:
        raise Unreadable(
            f"{image.width} x {image.height} pixels exceed data.max_megapixels = {max_megapixels:g}"
        )


def _notes(image: Image.Image) -> tuple[str, ...]:
    later = "a later frame of an animation or of several pages" if image.tell() > 0 else ""
    notes = (later, space_note(image), depth_note(image), gamma_note(image), channels_note(image))
    return tuple(note for note in notes if note)


def orientation_of(image: Image.Image) -> int:
    """Return the EXIF orientation of an image, 1 where it has none or none that can be read."""
    try:
        found = image.getexif().get(_EXIF_ORIENTATION, 1)
    except BROKEN:  # of the description of a photo, not of the photo
        return 1
    return found if isinstance(found, int) else 1


def _draft_size(size: Size, orientation: int) -> tuple[int, int]:
    height, width = size[::-1] if orientation in ROTATED else size
    return 2 * width, 2 * height  # twice, so that the final resize still antialiases
