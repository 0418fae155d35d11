"""What is black and what is white in images of more than 8 bits a channel: by tag, by type or by the set.

One image's own extremes say nothing: a dark photo is not a bright one in another range. What neither
a tag, nor the type, nor all images of a role together tell is asked (`pixel_range` of the audit file).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from showthrough.core.types import PIXEL_RANGES, PixelRange
from showthrough.errors import DataError

BYTE, WORD, UNIT, SYMMETRIC = (PIXEL_RANGES[name] for name in ("byte", "16-bit", "unit", "symmetric"))
OVERSHOOT = 0.1  # share of a range by which filters may take a whole set beyond it
DECLARED_OVERSHOOT = 0.25  # of a range that was declared; what lies further out is not in that range
FULL_TWELVE = 4095  # 12 bits, the most that cameras and scanners put into 16 without scaling
FEW = 8  # dark images: so many cannot all keep to the lowest sixteenth of 16 bits


class SampleKind(StrEnum):
    """Kind of number that a picture of more than 8 bits a channel is stored in."""

    FLOAT = "floating-point"
    INT32 = "32-bit integer"
    UINT32 = "unsigned 32-bit integer"
    INT16 = "signed 16-bit integer"
    UINT16 = "16-bit"


CANDIDATES: Mapping[SampleKind, tuple[PixelRange, ...]] = {
    SampleKind.FLOAT: (UNIT, SYMMETRIC, BYTE, WORD),
    SampleKind.INT32: (BYTE, WORD, PixelRange(0, 2**31 - 1)),
    SampleKind.UINT32: (BYTE, WORD, PixelRange(0, 2**32 - 1)),
    SampleKind.INT16: (BYTE, PixelRange(0, 2**15 - 1)),
    SampleKind.UINT16: (),  # its type tells
}


class WideSamples(NamedTuple):
    """What is known of a picture of more than 8 bits a channel before its range is."""

    kind: SampleKind
    low: float  # the least value in it
    high: float
    typed: PixelRange | None = None  # by its type, which no other picture can change
    tagged: PixelRange | None = (
        None  # by a tag of the file, which some programs set to the image's own extremes
    )

    @property
    def own_range(self) -> PixelRange | None:
        """Return the range that the picture tells by itself, where nothing else is known."""
        return self.typed or self.tagged


class DeclaredRange(NamedTuple):
    """What the audit file says of the range of such pictures, and the setting that says it."""

    range: PixelRange | None
    setting: str


ASKED_OF_DATA = DeclaredRange(None, "data.pixel_range")


def declared_range(given: str | tuple[float, float] | None, setting: str) -> DeclaredRange:
    """Return what a setting of the audit file says: the name of a range, black and white, or nothing.

    >>> declared_range("unit", "data.pixel_range").range
    PixelRange(black=0.0, white=1.0)
    """
    if given is None:
        return DeclaredRange(None, setting)
    return DeclaredRange(PIXEL_RANGES[given] if isinstance(given, str) else PixelRange(*given), setting)


def settled_ranges(
    pictures: Sequence[WideSamples], declared: DeclaredRange, role: str
) -> dict[WideSamples, PixelRange]:
    """Return the range of each picture of a role, all of one kind together.

    Raises:
        DataError: nothing tells it; names the setting that does.
    """
    ranges: dict[WideSamples, PixelRange] = {}
    for kind in sorted({picture.kind for picture in pictures}):
        own = [picture for picture in pictures if picture.kind is kind]
        ranges |= _of_kind(own, declared, role)
    return ranges


def refuse_two_ranges(
    read_in: dict[SampleKind, tuple[str, PixelRange]],
    ranges: Mapping[WideSamples, PixelRange],
    declared: DeclaredRange,
    role: str,
) -> None:
    """Refuse real people of one kind of file who are read in two ranges; `read_in` remembers earlier roles.

    Train and held-out people come from one source: where their ranges differ, one of the two is wrong.

    Raises:
        DataError: names both roles, and the setting that tells which range it is.
    """
    for picture, range_ in ranges.items():
        if picture.typed is not None:
            continue
        earlier, was = read_in.setdefault(picture.kind, (role, range_))
        if was != range_:
            alike = (
                f"{was.black:g} to {was.white:g}, and those of {role} {range_.black:g} to {range_.white:g}"
            )
            raise DataError(
                f"the {picture.kind} images of {earlier} fill {alike}; they are of one source, so set "
                f"{declared.setting} to what black and white are in all of them"
            )


def fits(picture: WideSamples, range_: PixelRange) -> bool:
    """Return whether the values of a picture can lie in a range that was declared."""
    spare = DECLARED_OVERSHOOT * (range_.white - range_.black)
    return range_.black - spare <= picture.low and picture.high <= range_.white + spare


def _of_kind(own: Sequence[WideSamples], declared: DeclaredRange, role: str) -> dict[WideSamples, PixelRange]:
    if declared.range is not None and _can_hold(declared.range, own[0].kind):
        return dict.fromkeys(own, declared.range)
    typed = {picture: picture.typed for picture in own if picture.typed is not None}
    if len(typed) == len(set(own)):
        _question_low_bits(own, declared, role)
        return typed
    by_set = _by_tag(own) or _by_set(own)
    if by_set is None:
        raise DataError(_question(own, declared, role))
    return {picture: picture.typed or by_set for picture in own}


def _can_hold(range_: PixelRange, kind: SampleKind) -> bool:
    """Return whether a range can be that of a kind: whole numbers do not lie between 0 and 1."""
    return kind is SampleKind.FLOAT or range_.white - range_.black > 2


def _by_tag(own: Sequence[WideSamples]) -> PixelRange | None:
    """Return the range that all pictures are tagged with, if it is one that ranges have.

    Some programs write an image's own extremes into the tag; those differ from one image to the next.
    """
    tags = {picture.tagged for picture in own}
    tag = tags.pop()
    if tags or tag is None or not _is_usual(tag):
        return None
    return tag if all(fits(picture, tag) for picture in own) else None


def _is_usual(tag: PixelRange) -> bool:
    bits = range(8, 33)
    return tag in (UNIT, SYMMETRIC) or (tag.black == 0 and tag.white in {2**n - 1 for n in bits})


def _by_set(own: Sequence[WideSamples]) -> PixelRange | None:
    """Return the one range that all values lie in and fill: to its upper half, and to its lower one."""
    low, high = min(picture.low for picture in own), max(picture.high for picture in own)
    found = [range_ for range_ in CANDIDATES[own[0].kind] if _is_filled(range_, low, high)]
    return found[0] if len(found) == 1 else None


def _is_filled(range_: PixelRange, low: float, high: float) -> bool:
    span = range_.white - range_.black
    spare, middle = OVERSHOOT * span, range_.black + span / 2
    within = range_.black - spare <= low and high <= range_.white + spare
    # below zero by more than filters overshoot, or [0, 1] would pass for the upper half of [-1, 1]
    reaches_down = low < -2 * OVERSHOOT if range_.black < 0 else True
    return within and reaches_down and high > middle


def _question_low_bits(own: Sequence[WideSamples], declared: DeclaredRange, role: str) -> None:
    """Ask about 16-bit images that keep to 12 bits or fewer: dark, or never scaled to 16."""
    filled = [picture for picture in own if picture.typed == WORD]
    if len(filled) >= FEW and max(picture.high for picture in filled) <= FULL_TWELVE:
        raise DataError(_question(filled, declared, role))


def _question(own: Sequence[WideSamples], declared: DeclaredRange, role: str) -> str:
    low, high = min(picture.low for picture in own), max(picture.high for picture in own)
    named = ", ".join(
        f'"{name}" ({range_.black:g} to {range_.white:g})' for name, range_ in PIXEL_RANGES.items()
    )
    return (
        f"the {own[0].kind} images of {role} ({len(own)} of them) hold values from {low:.6g} to {high:.6g}; "
        f"neither a tag, nor their type, nor all of them together tell what is black and what is white: set "
        f"{declared.setting} to {named} or [black, white]"
    )
