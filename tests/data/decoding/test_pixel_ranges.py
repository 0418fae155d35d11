"""Black and white of deep images: by tag, type or set, never by one image, and asked where nothing tells."""

import numpy as np
import pytest

from showthrough.core.types import PIXEL_RANGES, PixelRange
from showthrough.data.decoding.pixel_ranges import (
    ASKED_OF_DATA,
    BYTE,
    SYMMETRIC,
    UNIT,
    WORD,
    DeclaredRange,
    SampleKind,
    WideSamples,
    declared_range,
    fits,
    settled_ranges,
)
from showthrough.errors import DataError

FLOAT, UINT16 = SampleKind.FLOAT, SampleKind.UINT16


def ranges_of(*pictures: WideSamples, declared: DeclaredRange = ASKED_OF_DATA) -> set[PixelRange]:
    settled = settled_ranges(pictures, declared, "train")
    assert set(settled) == set(pictures)
    return set(settled.values())


@pytest.mark.parametrize("name", sorted(PIXEL_RANGES))
def test_the_set_tells_what_its_images_fill_together_and_none_alone(name: str, rng) -> None:
    black, white = PIXEL_RANGES[name]
    ends = black + (white - black) * np.sort(rng.uniform(0, 1, (50, 2)), axis=1)  # dark and bright photos
    pictures = [WideSamples(FLOAT, low, high) for low, high in ends]
    assert ranges_of(*pictures) == {PIXEL_RANGES[name]}


def test_one_pixel_beyond_white_changes_no_range() -> None:
    assert ranges_of(WideSamples(FLOAT, 0.0, 0.98), WideSamples(FLOAT, 0.0, 1.03)) == {UNIT}
    assert ranges_of(WideSamples(FLOAT, -0.04, 0.98), WideSamples(FLOAT, 0.1, 0.9)) == {UNIT}


def test_a_dark_photo_of_16_bits_is_dark() -> None:
    assert ranges_of(WideSamples(UINT16, 0, 200, typed=WORD)) == {WORD}


def test_many_photos_of_16_bits_that_keep_to_twelve_are_asked_about() -> None:
    pictures = [WideSamples(UINT16, 0, 3900 - n, typed=WORD) for n in range(8)]
    with pytest.raises(DataError, match=r"16-bit images of train .* set data\.pixel_range"):
        ranges_of(*pictures)
    assert ranges_of(*pictures, WideSamples(UINT16, 0, 60000, typed=WORD)) == {WORD}
    twelve = declared_range((0, 4095), "data.pixel_range")
    assert ranges_of(*pictures, declared=twelve) == {PixelRange(0, 4095)}


@pytest.mark.parametrize(
    ("kind", "low", "high", "expected"),
    [
        (SampleKind.INT32, 0, 250, BYTE),
        (SampleKind.INT32, 0, 64000, WORD),
        (SampleKind.INT32, 0, 2**31 - 5, PixelRange(0, 2**31 - 1)),
        (SampleKind.UINT32, 0, 2**32 - 1, PixelRange(0, 2**32 - 1)),
        (SampleKind.INT16, 0, 30000, PixelRange(0, 32767)),
        (SampleKind.INT16, 0, 255, BYTE),
    ],
)
def test_whole_numbers_are_read_in_the_one_range_that_they_fill(kind, low, high, expected) -> None:
    assert ranges_of(WideSamples(kind, low, high)) == {expected}


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        (FLOAT, 0.0, 0.4),  # dark photos, or the middle of another range
        (FLOAT, 0.0, 100.0),
        (FLOAT, -0.15, 0.9),
        (FLOAT, 0.0, 1.4),
        (FLOAT, -1000.0, 3000.0),  # Hounsfield units
        (SampleKind.INT32, 0, 3000),
        (SampleKind.INT32, -200, 200),
        (SampleKind.INT16, -1000, 3000),
    ],
)
def test_what_nothing_tells_is_asked_in_a_sentence_that_names_the_setting(kind, low, high) -> None:
    asked = DeclaredRange(None, "generators.mine.pixel_range")
    with pytest.raises(
        DataError, match=r"1 of them.*set generators\.mine\.pixel_range to .*\[black, white\]"
    ):
        ranges_of(WideSamples(kind, low, high), declared=asked)


def test_a_tag_tells_if_all_images_have_it_and_it_is_a_range_and_no_extreme() -> None:
    tagged = [WideSamples(FLOAT, 0.0, high, tagged=UNIT) for high in (0.2, 0.3)]
    assert ranges_of(*tagged) == {UNIT}
    with pytest.raises(DataError):
        ranges_of(*tagged, WideSamples(FLOAT, 0.0, 0.1))
    own_extremes = [WideSamples(FLOAT, 0.0, high, tagged=PixelRange(0.0, high)) for high in (0.2, 0.3)]
    for pictures in (own_extremes, own_extremes[:1]):
        with pytest.raises(DataError):
            ranges_of(*pictures)


def test_what_is_declared_holds_for_kinds_that_can_have_it() -> None:
    dark, photo = WideSamples(FLOAT, 0.0, 0.1), WideSamples(UINT16, 0, 60000, typed=WORD)
    unit = declared_range("unit", "data.pixel_range")
    assert settled_ranges([dark, photo], unit, "train") == {dark: UNIT, photo: WORD}


def test_what_lies_far_outside_a_range_does_not_fit_it() -> None:
    assert fits(WideSamples(FLOAT, -1.2, 1.2), SYMMETRIC)
    assert not fits(WideSamples(FLOAT, -0.9, 0.9), UNIT)
    assert not fits(WideSamples(FLOAT, 0.0, 255.0), UNIT)
