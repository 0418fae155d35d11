"""The plate reader of an audit."""

import shutil

import numpy as np
import pytest
import torch

from showthrough.core.config import PlatesConfig
from showthrough.core.facts import PlateStrings
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.missing import Missing
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.observers.plates.lprnet import LPRNet
from showthrough.signals.per_audit.plates import plate_strings
from showthrough.weight_catalogue import entry_called


@pytest.fixture
def place(tmp_path):
    torch.manual_seed(0)
    torch.save(LPRNet().state_dict(), tmp_path / "plates.pt")
    return Place(tmp_path, Vault(tmp_path / "run"), lambda name, done, total: None)


def test_without_a_file_no_plate_is_read(place):
    told = "no plate reader was given; set plates.file, or plates.kind = 'latin'"
    assert plate_strings(PlatesConfig(), place) == Missing(told)


def test_the_latin_reader_needs_no_file(place):
    reader = plate_strings(PlatesConfig(kind="latin"), place)
    assert isinstance(reader, PlateStrings)
    assert "Latin" in reader.title


def test_missing_weights_are_known_before_anything_is_read(place):
    with pytest.raises(EnvironmentFault, match="no weights file"):
        plate_strings(PlatesConfig(file="nowhere.pt"), place)


def test_a_reader_of_the_catalogue_is_named_and_its_terms_are_told(place, shared_data, tmp_path, monkeypatch):
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path / "cache"))
    with pytest.raises(EnvironmentFault, match="weights fetch lprnet --allow-download"):
        plate_strings(PlatesConfig(catalogue="lprnet"), place)
    entry = entry_called("lprnet")
    entry.path.parent.mkdir(parents=True)
    shutil.copy(next(shared_data.rglob(entry.file)), entry.path)
    reader = plate_strings(PlatesConfig(catalogue="lprnet"), place)
    assert isinstance(reader, PlateStrings)
    assert entry.licence in reader.note
    with pytest.raises(ConfigError, match='kind = "lprnet", not "latin"'):
        plate_strings(PlatesConfig(kind="latin", catalogue="lprnet"), place)


def test_what_was_read_is_kept_in_the_vault_alone(place, rng, monkeypatch):
    pixels = rng.integers(0, 256, (5, 24, 94, 3), dtype=np.uint8)
    ids = [f"p{i}" for i in range(5)]
    images = ImageSet(
        role=Role.TRAIN, source=ArraySource(pixels), ids=ids, identity=ids, sizes=[(24, 94)] * 5, digest="d"
    )
    reader = plate_strings(PlatesConfig(file="plates.pt"), place)
    assert isinstance(reader, PlateStrings)
    first = reader.of(images)
    monkeypatch.setattr(LPRNet, "forward", None)  # reading again would fail
    again = reader.of(images)
    assert first.strings == again.strings
    assert first.rows.tolist() == again.rows.tolist()
    assert len(reader.of(images.subset(np.empty(0, dtype=np.int64))).rows) == 0
    outside = [path for path in place.base.rglob("*.npy") if not path.is_relative_to(place.vault.folder)]
    assert not outside
