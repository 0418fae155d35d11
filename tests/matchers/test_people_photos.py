"""Photos are read as an audit reads them, and names that may be one person's are asked about."""

from pathlib import Path

import pytest
from PIL import Image

from matching_people import patterns, write_people
from showthrough.data.inputs import names_of
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import DataError
from showthrough.matchers.people_photos import named_photos, photos_of_people


def test_photos_are_of_people_and_those_of_nobody_are_counted(tmp_path: Path) -> None:
    folder = write_people(tmp_path / "people", patterns(3, 0))
    (folder / "person 000 of person" / "broken.png").write_bytes(b"no picture")
    place = Place(tmp_path, Vault(tmp_path / "vault"), lambda *_: None)
    found = photos_of_people(named_photos(folder, "ask"), place)
    assert (len(found.images), found.images.n_identities, len(found.data.quarantined)) == (6, 3, 1)


def test_names_that_differ_in_spelling_are_asked_about(tmp_path: Path) -> None:
    folder = write_people(tmp_path / "people", patterns(1, 0), name="ann")
    write_people(folder, patterns(1, 1), name="Ann")
    with pytest.raises(DataError, match="--same-people join"):
        named_photos(folder, "ask")
    assert [len(names_of(named_photos(folder, each))) for each in ("join", "apart")] == [1, 2]


def test_a_folder_that_names_nobody_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(DataError, match="nobody is named"):
        named_photos(tmp_path, "ask")
