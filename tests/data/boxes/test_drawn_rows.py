"""One box: what it is in pixels, and what it may be instead."""

import pytest

from showthrough.data.boxes.drawn_rows import DrawnBox, box_of_corners, box_of_sides, four_numbers
from showthrough.errors import DataError


def test_shares_become_pixels_of_the_picture_and_a_rounded_corner_may_lie_outside() -> None:
    assert DrawnBox((0.25, 0.5, 0.5, 1), "row 1", in_shares=True).within((100, 200)) == (50, 50, 100, 100)
    assert DrawnBox((-1, 0, 201, 100.5), "row 1").within((100, 200)) == (-1, 0, 201, 100.5)


@pytest.mark.parametrize(
    ("corners", "guess"),
    [
        ((10, 120, 90, 190), "EXIF orientation"),
        ((150, 10, 300, 40), "was resized"),
        ((-2, 0, 9, 9), "resized"),
    ],
)
def test_a_box_outside_its_picture_is_refused_with_a_guess(corners, guess) -> None:
    with pytest.raises(DataError, match=f"row 1: .* does not lie within the picture of 200 x 100.*{guess}"):
        DrawnBox(corners, "row 1").within((100, 200))
    with pytest.raises(DataError, match="its own guess"):
        DrawnBox(corners, "row 1", guess="its own guess").within((100, 200))


@pytest.mark.parametrize(
    ("corners", "guess"),
    [
        ((0.1, 0.2, 0.3, 0.4), "shares of width and height.*multiply x"),
        ((100, 20, 50, 40), r"xywh\? .*\(100, 20, 150, 60\)"),
        ((50, 40, 10, 20), r"corners swapped\? \(10, 20, 50, 40\)"),
        ((-5, 40, -5, 20), "two of its corners are one"),
    ],
)
def test_corners_that_enclose_nothing_are_refused_with_a_guess(corners, guess) -> None:
    with pytest.raises(DataError, match=f"row 1: the box .*{guess}"):
        box_of_corners(corners, "row 1")


def test_sides_become_corners_and_say_whose_format_they_are() -> None:
    box = box_of_sides((10, 20, 30, 40), "row 1", "COCO")
    assert box.corners == (10, 20, 40, 60)
    assert "COCO has x, y, width, height" in box.guess
    with pytest.raises(DataError, match="no area"):
        box_of_sides((10, 20, -30, 40), "row 1", "COCO")
    with pytest.raises(DataError, match="shares"):
        box_of_sides((0.1, 0.2, 0.3, 0.4), "row 1", "COCO")


@pytest.mark.parametrize("cells", [("1", "2", "3"), ("1", "2", "3", "x"), (1, 2, 3, None), (1, 2, 3, [4])])
def test_what_is_no_number_is_refused(cells) -> None:
    with pytest.raises(DataError, match="row 1 needs corners as numbers"):
        four_numbers(cells, "row 1", "corners")


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf"])
def test_what_is_not_finite_is_refused(cell) -> None:
    with pytest.raises(DataError, match="one that is not finite"):
        four_numbers((1, 2, 3, cell), "row 1", "corners")
