import numpy as np
from PIL import Image

from showthrough.data.contact_sheet import COLUMNS, GAP, SHEET, SHEETS, sheet_steps, write_sheet
from showthrough.generators.training import train as training


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


def test_training_leaves_sheets_and_the_last_one_shows_the_finished_generator(
    config_of_ten, train_set, tmp_path
):
    generator = training.train(config_of_ten, train_set, tmp_path, 0)
    sheets = sorted((tmp_path / SHEETS).iterdir())
    assert [sheet.name for sheet in sheets] == [f"step-{step:07d}.png" for step in (3, 6, 9, 10)]
    write_sheet(tmp_path / "now.png", generator.sample(SHEET, seed=0))
    assert (
        np.abs(
            np.asarray(Image.open(sheets[-1])).astype(int) - np.asarray(Image.open(tmp_path / "now.png"))
        ).max()
        <= 1
    )
