"""The table of what is written on real plates."""

import numpy as np
import pytest

from showthrough.core.config import PlatesConfig
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import DataError
from showthrough.signals.per_audit.written_texts import written_texts


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path, Vault(tmp_path / "run"), lambda name, done, total: None)


def images(place, role: Role, *names: str) -> ImageSet:
    ids = [place.vault.image_id(role, name) for name in names]
    pixels = np.zeros((len(names), 8, 8, 3), dtype=np.uint8)
    return ImageSet(
        role=role,
        source=ArraySource(pixels),
        ids=ids,
        identity=ids,
        sizes=[(8, 8)] * len(names),
        digest="digest",
    )


def test_numbers_are_found_by_the_keyed_id_of_their_file_in_both_roles(place) -> None:
    (place.base / "texts.csv").write_text("file;text\na.png;wa 123ac\ncars/b.png;AB-123-CD\n")
    found = written_texts(PlatesConfig(texts="texts.csv"), place)
    assert found.of(images(place, Role.TRAIN, "b.png", "a.png")) == (None, "WA123AC")
    assert found.of(images(place, Role.HOLDOUT, "cars/b.png")) == ("AB123CD",)


def test_without_a_table_nothing_is_known(place) -> None:
    assert isinstance(written_texts(PlatesConfig(), place), Missing)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("file,text\na.png,\n", "row 2: a number is missing"),
        ("file,text\n,AB12\n", "row 2: a file is missing"),
        ("file,text\na.png,AB12\na.png,AB13\n", "row 3: another number was noted for this file before"),
        ("path,text\na.png,AB12\n", "has no column 'file'"),
    ],
)
def test_a_table_that_cannot_be_meant_is_a_sentence(place, table, told) -> None:
    (place.base / "texts.csv").write_text(table)
    with pytest.raises(DataError, match=told):
        written_texts(PlatesConfig(texts="texts.csv"), place)
