"""Folders of rendered plates."""

import csv

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image

from showthrough.errors import EnvironmentFault, UsageError
from showthrough.plates.formats import is_assignable, recognised
from showthrough.plates.plate_folder import PlateWish, render_folder


def silent(what: str, done: int, total: int) -> None:
    pass


def content(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.png"))}


def test_each_picture_is_in_the_table_with_a_number_that_nobody_can_hold(tmp_path) -> None:
    told = []
    table = render_folder(PlateWish("fr", 4, 7), tmp_path / "out", lambda *step: told.append(step))
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    assert told == [("plates drawn", n, 4) for n in (1, 2, 3, 4)]
    assert [row["file"] for row in rows] == [f"00000{n}.png" for n in (1, 2, 3, 4)]
    for row in rows:
        assert row["country"] == "fr"
        assert row["format"] in recognised(row["text"])
        assert not is_assignable("fr", row["text"])
        assert Image.open(tmp_path / "out" / row["file"]).mode == "RGBA"


def test_what_a_stopped_run_drew_is_kept_and_the_rest_is_the_same(tmp_path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    render_folder(PlateWish("pl", 5, 1), whole, silent)
    render_folder(PlateWish("pl", 2, 1), part, silent)
    marked = part / "000001.png"
    Image.new("RGBA", (3, 3)).save(marked)
    kept = marked.read_bytes()
    table = render_folder(PlateWish("pl", 5, 1), part, silent)
    assert marked.read_bytes() == kept
    assert {**content(part), "000001.png": b""} == {**content(whole), "000001.png": b""}
    assert table.read_text() == (whole / "numbers.csv").read_text()


def test_clean_plates_are_all_of_one_size(tmp_path) -> None:
    render_folder(PlateWish("nl", 3, 1, clean=True), tmp_path / "out", silent)
    assert {Image.open(path).size for path in (tmp_path / "out").glob("*.png")} == {(520, 110)}


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (PlateWish("pl", 3, 2), "with other settings"),
        (PlateWish("es", 3, 1), "with other settings"),
        (PlateWish("pl", 3, 1, clean=True), "with other settings"),
        (PlateWish("pl", 1, 1), "holds 2 plates more"),
    ],
)
def test_other_plates_need_another_folder(tmp_path, wish, told) -> None:
    render_folder(PlateWish("pl", 3, 1), tmp_path / "out", silent)
    before = content(tmp_path / "out")
    with pytest.raises(UsageError, match=told):
        render_folder(wish, tmp_path / "out", silent)
    assert content(tmp_path / "out") == before


def test_a_folder_of_other_things_is_left_alone(tmp_path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds other things already"):
        render_folder(PlateWish("pl", 1, 1), tmp_path, silent)


def test_settings_that_cannot_be_read_are_others(tmp_path) -> None:
    (tmp_path / "plates.json").write_text("{")
    with pytest.raises(UsageError, match="with other settings"):
        render_folder(PlateWish("pl", 1, 1), tmp_path, silent)


def test_two_processes_do_not_draw_into_one_folder(tmp_path) -> None:
    with FileLock(tmp_path / ".lock"), pytest.raises(UsageError, match="another process is drawing plates"):
        render_folder(PlateWish("pl", 1, 1), tmp_path, silent)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match="cannot write to"):
        render_folder(PlateWish("pl", 1, 1), tmp_path / "file" / "out", silent)


def test_pictures_show_different_looks(tmp_path) -> None:
    render_folder(PlateWish("de", 6, 1), tmp_path / "out", silent)
    sizes = {Image.open(path).size for path in (tmp_path / "out").glob("*.png")}
    assert len(sizes) == 6
    assert np.ptp([width / height for width, height in sizes]) > 0.5
