"""A folder is counted whole, and its files are told by a sample of their heads."""

from pathlib import Path

import pytest

from container_files import png, write_shard
from people_folders import picture, write_celeba, write_flat, write_people
from showthrough.data.listing import NamedBy
from showthrough.errors import DataError
from showthrough.survey.folder_survey import (
    glance_at,
    head_of,
    identity_list,
    refuse_inside,
    refuse_unclear,
    survey,
)


def test_people_photos_and_formats_are_told(tmp_path: Path) -> None:
    write_people(tmp_path, 5, photos=3)
    picture(1, 9).save(tmp_path / "person 01" / "9.jpg")
    seen = survey(tmp_path)
    assert (seen.people, len(seen.entries), seen.unnamed) == (5, 16, 0)
    assert seen.glance.formats == {"PNG": 15, "JPEG": 1}
    assert seen.glance.sides == ((24, 24), (24, 24))
    assert "5 people, 3 to 4 photos each (median 3)" in seen.told()[0]
    assert "person 01" not in "".join(seen.told())


def test_what_cannot_be_opened_is_counted_and_text_is_not(tmp_path: Path) -> None:
    write_people(tmp_path, 2)
    (tmp_path / "person 00" / "bad.png").write_bytes(b"\x00\x01\x02\x03nothing")
    (tmp_path / "person 00" / "note").write_text("a word", encoding="utf-8")
    seen = survey(tmp_path)
    assert seen.glance.unreadable == 1
    assert "1 of these 6 cannot be opened" in " ".join(seen.told())
    assert head_of(tmp_path / "person 00" / "bad.png") is None


def test_a_sample_is_drawn_evenly_and_no_larger_than_asked(tmp_path: Path) -> None:
    paths = sorted(write_people(tmp_path, 10).rglob("*.png"))
    assert glance_at(paths, most=7).looked_at == 7
    assert glance_at([]).looked_at == 0


def test_names_that_are_numbers_are_noticed(tmp_path: Path) -> None:
    seen = survey(write_flat(tmp_path / "flat", 12))
    assert seen.are_numbered
    assert seen.people == 12
    with pytest.raises(DataError, match=r"its files are numbered.*--each-photo-a-person"):
        refuse_unclear(seen, each_photo_a_person=False)
    refuse_unclear(seen, each_photo_a_person=True)
    refuse_unclear(survey(tmp_path, NamedBy(pattern=r"^(?P<person>\d\d)")), each_photo_a_person=False)


def test_a_pattern_that_names_people_is_offered(tmp_path: Path) -> None:
    for name in ("ann_1.png", "ann_2.png", "bob_1.png", "bob_2.png"):
        picture(0, 0).save(tmp_path / name)
    seen = survey(tmp_path)
    assert seen.offer is not None
    assert seen.offer.people == 2
    assert not seen.are_numbered
    with pytest.raises(DataError, match="2 people"):
        refuse_unclear(seen, each_photo_a_person=False)


def test_an_archive_is_told_as_a_folder_is_and_cannot_be_shared_out(tmp_path: Path) -> None:
    members = {f"xyzzy{i % 4}/{i}.png": png(i) for i in range(20)}
    seen = survey(write_shard(tmp_path / "faces.tar", members))
    assert (seen.people, len(seen.entries), seen.glance.looked_at) == (4, 20, 16)
    assert seen.glance.formats == {"PNG": 16}
    with pytest.raises(DataError, match=r"20 files of 4 people.*give each row a column split") as refused:
        refuse_inside(seen)
    assert "xyzzy" not in str(refused.value)
    refuse_inside(survey(write_people(tmp_path / "folders", 2)))


def test_the_list_of_celeba_names_people(tmp_path: Path) -> None:
    write_celeba(tmp_path, 6)
    listed = identity_list(tmp_path)
    assert identity_list(tmp_path / "img_align_celeba") == listed
    seen = survey(tmp_path, identities=listed)
    assert (seen.people, len(seen.entries), seen.unnamed) == (6, 12, 0)
    assert identity_list(write_people(tmp_path / "a" / "others", 1)) is None
