"""Tables of encoded images, read a few rows at a time."""

from pathlib import Path

import pytest

from container_files import PEOPLE, image_table, people, png, rows, write_arrow, write_parquet
from showthrough.data.containers import image_tables
from showthrough.data.containers.image_tables import is_image_table, table_members
from showthrough.data.containers.members import LEADS_ELSEWHERE, AskedColumns
from showthrough.data.decoding.folder_files import NO_IMAGE
from showthrough.errors import DataError

pa = pytest.importorskip("pyarrow")
WRITERS = [
    pytest.param(write_parquet, "a.parquet", id="parquet"),
    pytest.param(write_arrow, "a.arrow", id="arrow"),
]


def content(member) -> bytes | None:
    if member.open is None:
        return None
    with member.open() as file:
        return file.read()


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_rows_come_out_as_they_went_in(tmp_path: Path, write, name: str) -> None:
    table = image_table(rows(150), identity=people(150), group=["x"] * 150, split=["train"] * 150)
    found = list(table_members(write(tmp_path / name, table), AskedColumns()))
    assert [content(one) for one in found] == [png(i) for i in range(150)]
    assert [one.person for one in found] == people(150)
    assert {(one.group, one.split) for one in found} == {("x", "train")}
    assert found[149].name == "149.png"


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_rows_without_an_image_say_so_and_so_do_paths_that_lead_elsewhere(tmp_path, write, name) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(png(1))
    (tmp_path / "secret.png").write_bytes(png(2))
    (tmp_path / "in" / "link.png").symlink_to(tmp_path / "secret.png")
    given = [
        "a.png",
        "../secret.png",
        str(tmp_path / "secret.png"),
        "https://x.org/a.png",
        "link.png",
        "C:\\a.png",
    ]
    images = [None, {"bytes": None, "path": None}, *({"bytes": None, "path": path} for path in given)]
    found = list(table_members(write(tmp_path / "in" / name, image_table(images)), AskedColumns()))
    assert [one.reason for one in found] == [NO_IMAGE, NO_IMAGE, "", *[LEADS_ELSEWHERE] * 5]
    assert [one.beside for one in found] == [None, None, tmp_path / "in" / "a.png", *[None] * 5]


def test_class_labels_become_names_and_what_has_none_is_nobody(tmp_path: Path) -> None:
    table = image_table(rows(4), PEOPLE, label=pa.array([2, -1, None, 0]))
    found = table_members(write_parquet(tmp_path / "a.parquet", table), AskedColumns())
    assert [one.person for one in found] == ["cy", None, None, "ada"]
    table = image_table(rows(2), PEOPLE, label=[0, 3])
    with pytest.raises(DataError, match="row 1 has the label 3, and there are 3 names"):
        list(table_members(write_parquet(tmp_path / "b.parquet", table), AskedColumns()))


def test_numbers_and_dictionaries_name_people_and_lists_do_not(tmp_path: Path) -> None:
    for identity in (pa.array([7, None]), pa.array([7.0, None]), pa.array(["7", None]).dictionary_encode()):
        path = write_parquet(tmp_path / "a.parquet", image_table(rows(2), identity=identity))
        assert [one.person for one in table_members(path, AskedColumns())] == ["7", None]
    path = write_parquet(tmp_path / "a.parquet", image_table(rows(1), identity=[["ada"]]))
    with pytest.raises(DataError, match=r"'identity' holds list<.*>, where text is needed"):
        list(table_members(path, AskedColumns()))


def test_without_images_people_are_read_and_missing_images_are_known(tmp_path: Path) -> None:
    whole = write_parquet(tmp_path / "a.parquet", image_table(rows(3), identity=people(3)))
    assert [one.person for one in table_members(whole, AskedColumns(), with_images=False)] == people(3)
    assert len(list(table_members(whole, AskedColumns(people=False), with_images=False))) == 3
    lacking = write_parquet(tmp_path / "b.parquet", image_table([*rows(2), None], identity=people(3)))
    reasons = [one.reason for one in table_members(lacking, AskedColumns(), with_images=False)]
    assert reasons == ["", "", NO_IMAGE]


@pytest.mark.parametrize(("write", "name"), WRITERS)
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.999])
def test_a_table_that_is_cut_short_says_so(tmp_path: Path, write, name: str, share: float) -> None:
    path = write(tmp_path / name, image_table(rows(60), identity=people(60)))
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(DataError, match="is cut short, damaged or no table of its kind"):
        list(table_members(path, AskedColumns()))
    assert not is_image_table(path)


def test_an_arrow_stream_cut_between_two_batches_is_not_taken_for_whole(tmp_path: Path) -> None:
    path = write_arrow(tmp_path / "a.arrow", image_table(rows(20)), batch=10)
    path.write_bytes(path.read_bytes()[: -len(image_tables.END)])
    with pytest.raises(DataError, match="cut short"):
        list(table_members(path, AskedColumns()))


def test_offsets_that_lead_out_of_the_file_are_damage_and_not_read(tmp_path: Path) -> None:
    table = pa.table({"image": pa.array([png(0), png(1)])})
    path = write_arrow(tmp_path / "a.arrow", table)
    raw = path.read_bytes()
    offsets = b"".join(n.to_bytes(4, "little") for n in (0, len(png(0)), len(png(0)) + len(png(1))))
    assert raw.count(offsets) == 1
    path.write_bytes(raw.replace(offsets, offsets[:8] + (2**31 - 1).to_bytes(4, "little")))
    with pytest.raises(DataError, match="damaged"):
        list(table_members(path, AskedColumns()))


def test_names_that_are_no_utf_8_are_damage(tmp_path: Path) -> None:
    name = pa.array([b"ad\xff"]).view(pa.string())
    path = write_arrow(tmp_path / "a.arrow", image_table(rows(1), identity=name))
    with pytest.raises(DataError, match="damaged"):
        list(table_members(path, AskedColumns()))


def test_a_column_that_unpacks_to_far_more_than_it_is_is_not_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(image_tables, "BOMB", 2**20)
    table = pa.table({"image": pa.array([bytes(2**21)] * 3)})
    path = write_parquet(tmp_path / "a.parquet", table, compression="zstd", use_dictionary=False)
    assert path.stat().st_size < 2**15
    with pytest.raises(DataError, match="unpacks to 6 MB: no images are packed like that"):
        list(table_members(path, AskedColumns()))


@pytest.mark.parametrize(
    "wrong", [b"", b"PAR1", b"PAR1PAR1", b"\x89PNG\r\n", bytes(99), b"ARROW1\0\0", b"text"]
)
def test_what_is_no_table_is_refused_whatever_its_name(tmp_path: Path, wrong: bytes) -> None:
    for name in ("a.parquet", "a.arrow"):
        (tmp_path / name).write_bytes(wrong)
        with pytest.raises(DataError, match="no table of its kind"):
            list(table_members(tmp_path / name, AskedColumns()))


def test_an_arrow_file_with_a_footer_is_read_as_well(tmp_path: Path) -> None:
    table = image_table(rows(5), identity=people(5))
    with pa.ipc.new_file(str(tmp_path / "a.arrow"), table.schema) as writer:
        writer.write_table(table)
    assert is_image_table(tmp_path / "a.arrow")
    assert [one.person for one in table_members(tmp_path / "a.arrow", AskedColumns())] == people(5)
