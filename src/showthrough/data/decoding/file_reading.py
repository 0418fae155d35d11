"""What one picture of a file showed when it was read, as the catalogue remembers it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, final

from showthrough.core.types import Images, PixelRange
from showthrough.data.decoding.decode import PictureView, decode, pictures
from showthrough.data.decoding.folder_files import SHOW_NOTHING, PassedOver
from showthrough.data.decoding.odd_files import Unreadable, shows_nobody, status_of
from showthrough.data.decoding.pixel_ranges import SampleKind, WideSamples, fits


class FileReading(NamedTuple):
    """What one picture of a file showed; `reason` is set where it could not be used."""

    stamp: str  # size and time of the file: when they change it is read again
    view: PictureView = PictureView()
    reason: str = ""
    may_show_somebody: bool = True
    stands_for: int = 1  # pictures that could not be used for this reason
    height: int = 0
    width: int = 0
    digest: str = ""  # keyed, of the upright pixels
    conversions: tuple[str, ...] = ()
    is_constant: bool = False  # one colour throughout
    wide: WideSamples | None = None  # of more than 8 bits a channel; no digest until its range is in the view


def released(look: FileReading, over: PassedOver | None) -> FileReading:
    """Return the look at a file or folder among images that are to be released.

    What programs left beside photos shows nobody new; here it goes out with the rest, and nobody looked.
    """
    is_unseen = over is not None and over.reason not in SHOW_NOTHING
    return look._replace(may_show_somebody=True) if is_unseen else look


@final
class FileReader:
    """Reader of files that says of each what its pictures show; nothing that a file does raises."""

    def __init__(self, digest: Callable[..., str], max_megapixels: float, max_frames: int) -> None:
        self.digest = digest  # keyed, of texts and bytes
        self.max_megapixels = max_megapixels
        self.max_frames = max_frames

    def read(self, path: Path, known: Sequence[FileReading] = ()) -> list[FileReading]:
        """Return what the pictures of a file show; what is known of it, where it has not changed since."""
        try:
            status = status_of(path)
        except Unreadable as error:
            return [FileReading("", reason=str(error))]
        stamp = f"{status.st_size}:{status.st_mtime_ns}"
        if known and known[0].stamp == stamp:
            return list(known)
        return list(self._fresh(path, stamp))

    def in_range(self, path: Path, look: FileReading, range_: PixelRange) -> FileReading:
        """Return what a picture of more than 8 bits a channel shows in a range, or that it does not fit."""
        wide = look.wide
        if wide is None or (look.digest and look.view.range == range_):
            return look
        look, view = look._replace(reason=""), look.view._replace(range=range_)
        if not fits(wide, range_):
            low, high, black, white = wide.low, wide.high, range_.black, range_.white
            reason = f"values from {low:.6g} to {high:.6g} do not fit the pixel range {black:g} to {white:g}"
            return look._replace(view=view, reason=reason, digest="")
        try:
            decoded = decode(path, self.max_megapixels, None, view)
        except Unreadable as error:
            return look._replace(view=view, reason=str(error), digest="")
        return self._seen(look.stamp, view, decoded.pixels, decoded.conversions)._replace(wide=wide)

    def _fresh(self, path: Path, stamp: str) -> Iterator[FileReading]:
        try:
            for view, decoded, reason, n, wide in pictures(path, self.max_megapixels, self.max_frames):
                if decoded is None:
                    yield FileReading(stamp, view, reason, stands_for=n, wide=wide)
                else:
                    yield self._seen(stamp, view, decoded.pixels, decoded.conversions)
        except Unreadable as error:
            yield FileReading(stamp, reason=str(error), may_show_somebody=not _is_nobody(path))

    def _seen(
        self, stamp: str, view: PictureView, pixels: Images, conversions: tuple[str, ...]
    ) -> FileReading:
        height, width = pixels.shape[:2]
        return FileReading(
            stamp,
            view,
            height=height,
            width=width,
            digest=self.digest("pixels", f"{height}x{width}", pixels.tobytes()),
            conversions=conversions,
            is_constant=bool((pixels == pixels[0, 0]).all()),
        )


def remembered(fields: Sequence[Any]) -> FileReading:
    """Return a look as it was; JSON keeps lists for tuples."""
    look = FileReading._make(fields)
    frame, bare, range_ = look.view
    return look._replace(
        view=PictureView(frame, bare, _range(range_)),
        conversions=tuple(look.conversions),
        wide=None if look.wide is None else _wide(*look.wide),
    )


def _wide(kind: str, low: float, high: float, typed: Any, tagged: Any) -> WideSamples:
    return WideSamples(SampleKind(kind), low, high, _range(typed), _range(tagged))


def _range(pair: Sequence[float] | None) -> PixelRange | None:
    return None if pair is None else PixelRange(*pair)


def _is_nobody(path: Path) -> bool:
    try:
        return shows_nobody(path)
    except Unreadable:
        return False
