"""Sheets of samples: labelled as synthetic, pixels as they are."""

import numpy as np
import pytest

from showthrough.core.beside.drawn_sample import DrawnSample
from showthrough.report.figures.sample_sheet import (
    BY_LOT,
    LABEL,
    MOST,
    NONE_KEPT,
    OF_REAL_PEOPLE,
    draw_sheet,
    samples_sheet,
)
from showthrough.testing.planted_records import a_record

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"


def test_samples_are_shown_as_they_are_under_their_label(rng):
    images = rng.integers(0, 256, (10, 8, 6, 3), dtype=np.uint8)
    figure = draw_sheet(images, 640)
    shown = [axes.images[0].get_array() for axes in figure.axes if axes.images]
    assert np.array_equal(np.stack(shown), images)
    assert figure.get_suptitle() == LABEL


def test_a_sheet_is_never_endless():
    figure = draw_sheet(np.zeros((MOST + 5, 4, 4, 3), dtype=np.uint8), 640)
    assert sum(bool(axes.images) for axes in figure.axes) == MOST


@pytest.mark.parametrize(
    "images", [np.zeros((3, 8, 8, 3)), np.zeros((0, 8, 8, 3), np.uint8), np.zeros((8, 8, 3), np.uint8)]
)
def test_anything_but_images_is_refused(images):
    with pytest.raises(ValueError, match="uint8 images"):
        draw_sheet(images, 640)


def test_a_page_gets_pictures_and_reasons_in_their_order():
    samples = (DrawnSample(png=PIXEL), DrawnSample(withheld="it is too like a training person"))
    sheet = samples_sheet(a_record().model_copy(update={"samples": samples}))
    assert [bool(cell.source) for cell in sheet.cells] == [True, False]
    assert sheet.cells[0].source == f"data:image/png;base64,{PIXEL}"
    assert sheet.cells[0].alt == "Sample 1. SYNTHETIC - not a real person"
    assert sheet.cells[1].alt == "Sample 2, withheld: it is too like a training person"
    assert sheet.notes == (BY_LOT, "Withheld, 1 of 2: it is too like a training person.")


def test_a_foreign_reason_is_shown_and_not_obeyed():
    sheet = samples_sheet(
        a_record().model_copy(update={"samples": (DrawnSample(withheld="no\x1b[31m \u202eway"),)})
    )
    assert "\x1b" not in sheet.notes[1] + sheet.cells[0].alt


def test_without_samples_the_page_says_why():
    record = a_record()
    assert samples_sheet(record).notes == (NONE_KEPT,)
    config = record.config.model_construct(**{**dict(record.config), "redaction": object()})
    assert samples_sheet(record.model_copy(update={"config": config})).notes == (OF_REAL_PEOPLE,)
