"""What a Word file holds is read wherever it stands in it."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from published_run import pictures
from showthrough.errors import IntegrityError
from showthrough.publishing.pages import PackedContent
from showthrough.publishing.word_parts import word_content

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(change: Callable[[Any], object]) -> bytes:
    file = docx.Document()
    change(file)
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def read(change: Callable[[Any], object]) -> PackedContent:
    return word_content("a.docx", written(change))


def with_part(name: str, content: bytes) -> bytes:
    held = io.BytesIO(written(lambda _: None))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(name, content)
    return held.getvalue()


def split_runs(file: Any) -> None:
    paragraph = file.add_paragraph()
    paragraph.add_run("Ann L").bold = True
    paragraph.add_run("ee")


PLACES: dict[str, Callable[[Any], object]] = {
    "paragraph": lambda file: file.add_paragraph("by Ann Lee"),
    "cell": lambda file: file.add_table(1, 1).rows[0].cells[0].add_paragraph("Ann Lee"),
    "runs": split_runs,
    "header": lambda file: file.sections[0].header.paragraphs[0].add_run("Ann Lee"),
    "title": lambda file: setattr(file.core_properties, "title", "Ann Lee"),
    "author": lambda file: setattr(file.core_properties, "author", "Ann Lee"),
    "attribute": lambda file: file.add_paragraph()._p.append(
        parse_xml(f'<w:bookmarkStart {SPACE} w:id="1" w:name="Ann Lee"/>')
    ),
    "comment": lambda file: file.add_paragraph()._p.append(parse_xml(f"<w:r {SPACE}><!-- Ann Lee --></w:r>")),
}


@pytest.mark.parametrize("place", PLACES)
def test_words_are_seen_wherever_they_stand(place: str) -> None:
    assert "Ann Lee" in read(PLACES[place]).page.text
    assert "Ann Lee" not in read(lambda _: None).page.text


def test_lines_of_a_paragraph_join_and_paragraphs_do_not() -> None:
    def change(file: Any) -> None:
        file.add_paragraph("one")
        file.add_paragraph("two")

    assert "one\ntwo" in read(change).page.text


def test_what_every_word_file_says_is_not_said_of_the_data() -> None:
    text = read(lambda _: None).page.text
    assert "Times New Roman" not in text
    assert "/word/" not in text
    assert "schemas.microsoft.com" not in text


def test_a_link_out_of_the_file_is_an_address() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    held = read(lambda file: file.part.relate_to("https://tracker.example/x", kind, is_external=True))
    assert held.page.addresses == ("https://tracker.example/x",)


def test_pictures_are_found_and_what_is_neither_words_nor_pictures_is_counted() -> None:
    from PIL import Image

    png = io.BytesIO()
    Image.fromarray(pictures(3)[0]).save(png, "PNG")
    held = word_content("a.docx", with_part("word/media/ann_lee.png", png.getvalue()))
    assert png.getvalue() in held.pictures
    assert "ann_lee" in held.page.text
    assert held.unread == 0
    assert word_content("a.docx", with_part("word/embeddings/table.bin", b"\0")).unread == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no zip", "no Word file"),
        (written(lambda _: None)[:-400], "no Word file"),
        (with_part("word/more.xml", b"<a>"), "no XML"),
        (with_part("word/more.xml", b"<!DOCTYPE a [<!ENTITY b 'Ann Lee'>]><a>&b;</a>"), "a type of its own"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(IntegrityError, match=told):
        word_content("a.docx", content)


def test_a_file_that_unpacks_to_more_than_memory_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.xml", "b.xml"):
            archive.writestr(name, bytes(2**27 + 1))
    with pytest.raises(IntegrityError, match="more than can be looked through"):
        word_content("a.docx", held.getvalue())
