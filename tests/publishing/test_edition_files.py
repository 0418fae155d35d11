"""The files of an edition, and pictures that are taken out of it."""

from base64 import b64encode
from io import BytesIO

from PIL import Image

from published_run import SIDE, pictures
from showthrough.core.beside.drawn_sample import DrawnSample
from showthrough.gate import decide
from showthrough.observers.pixels.pixels import Pixels
from showthrough.publishing.edition_files import edition_files, without_alike, without_pictures
from showthrough.publishing.training_gallery import TrainingGallery
from showthrough.report.editions import DPO, PUBLIC, VAULT
from showthrough.testing.planted_records import TODAY, a_record

TRAIN, STRANGERS = pictures(1), pictures(5)
GALLERY = TrainingGallery(Pixels(SIDE), Pixels(SIDE)(TRAIN), 2.0, is_matcher=False)


def sample(pixels: object) -> DrawnSample:
    held = BytesIO()
    Image.fromarray(pixels).save(held, "PNG")
    return DrawnSample(png=b64encode(held.getvalue()).decode())


def test_every_edition_has_the_reports_and_the_formats_that_are_asked_for() -> None:
    record = a_record()
    decision = decide(record, today=TODAY)
    for edition in (PUBLIC, DPO, VAULT):
        files = edition_files(record, decision, edition, ["cyclonedx"])
        assert {"report.html", "record.json", "summary.md", "bom.cdx.json"} <= files.keys()
        assert {"metrics.parquet", "dpia.docx"} <= files.keys()


def test_pictures_are_taken_out_all_of_them_or_those_that_are_too_alike() -> None:
    record = a_record(samples=(sample(STRANGERS[0]), sample(TRAIN[0]), DrawnSample(withheld="so")))
    assert [bool(one.png) for one in without_pictures(record).samples] == [False, False, False]
    left = without_alike(record, [GALLERY])
    assert [bool(one.png) for one in left.samples] == [True, False, False]
    assert left.samples[2].withheld != left.samples[1].withheld
