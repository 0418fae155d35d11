"""Who may be one person: by name, by bytes, by what a photo shows."""

from pathlib import Path

from PIL import Image

from people_folders import write_people
from showthrough.survey.folder_survey import survey
from showthrough.survey.linked_people import linked, people_of


def test_photos_of_nobody_are_people_of_their_own(tmp_path: Path) -> None:
    write_people(tmp_path, 2, photos=3)
    Image.new("RGB", (8, 8)).save(tmp_path / "stray.png")
    assert sorted(map(len, people_of(survey(tmp_path).entries).values())) == [1, 3, 3]


def test_pictures_of_one_colour_and_broken_files_link_nobody(tmp_path: Path) -> None:
    write_people(tmp_path, 4)
    for name, content in (("person 00", 1), ("person 01", 2)):
        Image.new("RGB", (8, 8), (content, 0, 0)).save(tmp_path / name / "flat.png")
        (tmp_path / name / "bad.png").write_bytes(bytes([content, 0, 1]) * 9)
    found = linked(survey(tmp_path).entries, lambda _done, _total: None)
    assert len(set(found.group_of)) == 4
    assert (found.by_name, found.by_photo) == (0, 0)
