"""Columns of a table: images, whose they are, and what nobody reads."""

from pathlib import Path

import pytest

from container_files import PEOPLE, image_table, people, rows
from showthrough.data.containers.image_columns import holds_images, image_layout
from showthrough.data.containers.members import AskedColumns
from showthrough.errors import DataError

pa = pytest.importorskip("pyarrow")
PATH = Path("a.parquet")


def layout(table, asked: AskedColumns = AskedColumns()):  # noqa: B008 - a tuple
    return image_layout(table.schema, PATH, asked)


def test_identity_names_people_and_a_class_label_where_there_is_none() -> None:
    assert layout(image_table(rows(1), identity=["ada"])).identity == "identity"
    labelled = image_table(rows(1), PEOPLE, label=[0])
    assert (layout(labelled).identity, layout(labelled).classes) == ("label", list(PEOPLE))
    both = image_table(rows(1), PEOPLE, label=[0], Identity=["ada"])
    with pytest.raises(DataError, match="'label'"):  # two that may name the person
        layout(both)
    assert layout(both, AskedColumns(ignored=("label",))).identity == "Identity"


def test_a_label_that_is_no_class_is_not_taken_for_a_person() -> None:
    with pytest.raises(DataError, match=r"call it 'identity' .* data\.identity_column reads people from"):
        layout(image_table(rows(1), label=[0]))
    assert layout(image_table(rows(1), label=[0]), AskedColumns("label")).identity == "label"
    with pytest.raises(DataError, match=r"has no column 'who', which data\.identity_column names"):
        layout(image_table(rows(1)), AskedColumns("who"))


def test_unknown_columns_are_refused_as_in_a_manifest_unless_all_are_ignored() -> None:
    table = image_table(rows(1), identiy=["ada"], smiling=[1])
    with pytest.raises(DataError, match=r"column 'identiy'.*call it 'identity'"):
        layout(table)
    assert layout(table, AskedColumns(ignored=("*",))).columns == ["image"]
    assert layout(table, AskedColumns(people=False)).columns == ["image"]


def test_a_column_of_bytes_is_one_of_images_and_two_are_asked_about() -> None:
    plain = pa.table({"jpg": pa.array([b"x"], pa.large_binary())})
    assert (layout(plain).image, layout(plain).is_struct) == ("jpg", False)
    two = plain.append_column("mask", pa.array([b"y"]))
    with pytest.raises(DataError, match="several columns of images"):
        layout(two)
    assert layout(two, AskedColumns(ignored=("mask",))).image == "jpg"


def test_pixels_in_lists_are_no_images() -> None:
    table = pa.table({"image": [[[1, 2], [3, 4]]]})
    assert not holds_images(table.schema)
    with pytest.raises(DataError, match="Pixels in lists are not read"):
        layout(table)


@pytest.mark.parametrize(
    "told", [b"{", b'{"info": 3}', b'{"info": {"features": {"label": 1}}}', b"[" * 10**5]
)
def test_a_description_that_is_none_names_no_classes(told: bytes) -> None:
    table = image_table(rows(1), identity=people(1)).replace_schema_metadata({"huggingface": told})
    assert layout(table).classes is None
