"""Leaks planted in Word and Parquet files: each is refused with exit code 6, and nothing is written."""

import io
from base64 import b64decode
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from docx.shared import Inches
from PIL import Image

from published_run import NAMES, SIDE, pictures, write_run
from showthrough.core.decision import Decision
from showthrough.core.records import AuditRecord
from showthrough.core.types import Images
from showthrough.errors import Exit, IntegrityError
from showthrough.gate import decide
from showthrough.observers.pixels.pixels import Pixels
from showthrough.publishing.edition_export import EditionSource, write_edition
from showthrough.publishing.leak_scan import scanned
from showthrough.publishing.leaks import Secrets
from showthrough.publishing.training_gallery import TrainingGallery
from showthrough.report.editions import DPO, PUBLIC, Edition
from showthrough.report.files import RENDERINGS
from showthrough.tables.frames import parquet_bytes
from showthrough.testing.planted_records import TODAY

NAME = f"{NAMES[0]}train".replace("_", " ")
NOTHING = Secrets(frozenset(), frozenset())


def word(text: str = "", picture: Images | None = None) -> bytes:
    file = docx.Document()
    for link in [one for one, rel in file.part.package.rels.items() if "thumbnail" in rel.reltype]:
        del file.part.package.rels[link]
    file.add_paragraph(text)
    if picture is not None:
        png = io.BytesIO()
        Image.fromarray(picture).save(png, "PNG")
        for about in file.add_picture(png, width=Inches(1))._inline.xpath(".//pic:cNvPr"):
            about.set("name", "a picture")  # the name of its file would be one of the data's
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def table(**row: Any) -> bytes:
    written = parquet_bytes([row])
    assert written is not None
    return written


def export(tmp_path: Path, edition: Edition, secrets: Secrets | None = None) -> None:
    run = write_run(tmp_path / "run")
    source = EditionSource(run.record, decide(run.record, today=TODAY), run.folder)
    with pytest.MonkeyPatch.context() as patch:
        if secrets is not None:
            patch.setattr("showthrough.publishing.edition_export._secrets", lambda *_: secrets)
        write_edition(source, edition, tmp_path / "out")


def planted(monkeypatch: pytest.MonkeyPatch, name: str, content: bytes) -> None:
    def write(_record: AuditRecord, _decision: Decision) -> bytes:
        return content

    monkeypatch.setitem(RENDERINGS, name, write)  # type: ignore[arg-type] # a dict, though typed as read only


@pytest.mark.parametrize("edition", [PUBLIC, DPO])
@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("dpia.docx", word(f"by {NAME}"), "a name of the data"),
        ("dpia.docx", word("from /home/somebody/photos"), "a path"),
        ("dpia.docx", word("read KR 1AB23 there"), "a number of a plate"),
        ("dpia.docx", word("it is certified"), "a word that nobody may use"),
        ("dpia.docx", word(picture=pictures(1)[3]), "pictures that nothing can compare"),
        ("metrics.parquet", table(note=f"by {NAME}"), "a name of the data"),
        ("metrics.parquet", table(note="see https://tracker.example/x"), "an external address"),
    ],
)
def test_a_planted_leak_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: Edition, file: str, content: bytes, told: str
) -> None:
    planted(monkeypatch, file, content)
    secrets = Secrets(frozenset({" ".join(NAME.lower().replace("-", " ").split())}), frozenset({"KR1AB23"}))
    with pytest.raises(IntegrityError, match=f"{file} holds {told}") as refused:
        export(tmp_path, edition, secrets)
    assert refused.value.exit_code is Exit.INTEGRITY
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("edition", [PUBLIC, DPO])
def test_what_nobody_planted_is_written(tmp_path: Path, edition: Edition) -> None:
    export(tmp_path, edition)
    assert {"dpia.docx", "metrics.parquet"} <= {one.name for one in (tmp_path / "out").iterdir()}


@pytest.mark.parametrize("edition", [PUBLIC, DPO])
def test_a_training_face_in_a_word_file_is_told_from_a_stranger(edition: Edition) -> None:
    train, strangers = pictures(1), pictures(5)
    gallery = TrainingGallery(Pixels(SIDE), Pixels(SIDE)(train), 2.0, is_matcher=False)
    with pytest.raises(IntegrityError, match=r"dpia\.docx holds a picture that shows a training person"):
        scanned({"dpia.docx": word(picture=np.asarray(train[3]))}, NOTHING, edition, [gallery])
    account = scanned({"dpia.docx": word(picture=np.asarray(strangers[3]))}, NOTHING, edition, [gallery])
    assert (account.pictures, account.matchers) == (1, ("pixels",))


def test_a_small_cell_of_a_table_is_refused_in_public_only() -> None:
    files = {"metrics.parquet": table(hits=3, n_identities=400)}
    with pytest.raises(IntegrityError, match=r"metrics\.parquet holds a small cell"):
        scanned(files, NOTHING, PUBLIC, None)
    assert scanned(files, NOTHING, DPO, None).files == 1


def test_a_part_that_is_neither_words_nor_a_picture_is_refused() -> None:
    import zipfile

    held = io.BytesIO(word())
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("word/fonts/font1.odttf", b64decode("AAEAAAAL"))
    with pytest.raises(IntegrityError, match="a part that cannot be looked through"):
        scanned({"dpia.docx": held.getvalue()}, NOTHING, DPO, None)
