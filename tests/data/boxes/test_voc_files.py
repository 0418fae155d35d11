"""Boxes of Pascal VOC."""

from pathlib import Path

import pytest

from showthrough.data.boxes.voc_files import read_voc
from showthrough.errors import DataError

BOMB = '<!DOCTYPE a [<!ENTITY b "1"><!ENTITY c "&b;&b;&b;">]>'


def one(name: str = "face", corners: tuple = (1, 2, 30, 40), more: str = "") -> str:
    sides = zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True)
    box = "".join(f"<{side}>{corner}</{side}>" for side, corner in sides)
    return f"<object><name>{name}</name>{more}<bndbox>{box}</bndbox></object>"


def folder(
    place: Path, *objects: str, root: str = "annotation", above: str = "", encoding: str = "utf-8"
) -> Path:
    size = "<size><width>200</width><height>100</height></size>"
    (place / "ada").mkdir()
    (place / "ada/1.xml").write_text(f"{above}<{root}>{size}{''.join(objects)}</{root}>", encoding=encoding)
    return place


def test_objects_are_rows_and_difficult_ones_need_not_be_found(tmp_path) -> None:
    drawn = read_voc(folder(tmp_path, one(), one("plate", (5, 6, 7.5, 8), "<difficult>1</difficult>")))
    assert [(row.picture, row.label, row.is_crowd) for row in drawn.rows] == [
        ("ada/1.xml", "face", False),
        ("ada/1.xml", "plate", True),
    ]
    assert drawn.rows[1].box.corners == (5, 6, 7.5, 8)
    assert drawn.listed[0].size == (100, 200)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_expands(tmp_path, encoding) -> None:
    with pytest.raises(DataError, match="declares a document type"):
        read_voc(folder(tmp_path, one("&c;"), above=BOMB, encoding=encoding))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (one(""), "object 1 of .*label file 1 in order of name has no name"),
        ("<object><name>face</name><polygon/></object>", "no bndbox; masks and points are not read"),
        (one(corners=(1, 2, "x", 4)), "needs xmin, ymin, xmax, ymax as numbers"),
        (one(corners=(1, 2, "", 4)), "as numbers"),
        (one(corners=(30, 2, 1, 40)), "no area"),
        ("<object>", "is no XML"),
    ],
)
def test_an_object_that_cannot_be_meant_is_refused_without_a_name(tmp_path, content, told) -> None:
    with pytest.raises(DataError, match=told) as refused:
        read_voc(folder(tmp_path, content))
    assert "ada" not in str(refused.value)


def test_another_kind_of_xml_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match="begins with <metadata>, not with <annotation>"):
        read_voc(folder(tmp_path, root="metadata"))
