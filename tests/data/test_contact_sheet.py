import numpy as np
from PIL import Image

from showthrough.data.contact_sheet import COLUMNS, GAP, sheet_steps, write_sheet


def test_sheets_come_at_ends_of_epochs_and_at_the_end():
    assert sheet_steps(steps=100, epoch=30, most=10) == {30, 60, 90, 100}
    assert sheet_steps(steps=90, epoch=30, most=10) == {30, 60, 90}
    assert len(sheet_steps(steps=10_000, epoch=7, most=10)) == 10
    assert 10_000 in sheet_steps(steps=10_000, epoch=7, most=10)
    assert sheet_steps(steps=3, epoch=30, most=10) == {3}
    assert sheet_steps(steps=100, epoch=30, most=0) == set()


def test_a_sheet_shows_every_image_in_its_place(tmp_path, rng):
    images = rng.integers(0, 256, (COLUMNS + 3, 6, 5, 3), dtype=np.uint8)
    write_sheet(tmp_path / "new" / "sheet.png", images)
    sheet = np.asarray(Image.open(tmp_path / "new" / "sheet.png"))
    assert sheet.shape == (2 * 6 + GAP, COLUMNS * (5 + GAP) - GAP, 3)
    for number, image in enumerate(images):
        top, left = number // COLUMNS * (6 + GAP), number % COLUMNS * (5 + GAP)
        np.testing.assert_array_equal(sheet[top : top + 6, left : left + 5], image)
