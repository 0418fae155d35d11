"""Settings that name an entry get its file, digest, terms and form; others stay as they are."""

from pathlib import Path

import pytest

from showthrough.core.config import PlatesConfig
from showthrough.core.instruments.features_config import FeaturesConfig
from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.weight_catalogue import bring, entry_called, filled_in


def untold(name: str, done: int, total: int) -> None:
    """Tell nobody."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))


def put(name: str) -> None:
    """Put a file of the right size into the cache: what is in it is checked by whoever loads it."""
    entry = entry_called(name)
    entry.path.parent.mkdir(parents=True)
    with entry.path.open("wb") as file:
        file.truncate(entry.size or 0)


def test_settings_without_an_entry_stay_as_they_are() -> None:
    own = PlatesConfig(file="own.pt", licence="ours")
    assert filled_in(own, "plate reader") is own


def test_an_entry_brings_file_digest_licence_and_form() -> None:
    put("inception-fid")
    entry = entry_called("inception-fid")
    found = filled_in(FeaturesConfig(catalogue="inception-fid"), "features")
    assert (found.file, found.sha256, found.licence) == (str(entry.path), entry.sha256, entry.licence)
    assert found.dims == 2048


def test_what_somebody_wrote_stands() -> None:
    put("inception-fid")
    assert filled_in(FeaturesConfig(catalogue="inception-fid", dims=192), "features").dims == 192


def test_an_entry_for_something_else_or_of_another_kind_is_refused() -> None:
    with pytest.raises(ConfigError, match="is a plate reader, not a features"):
        filled_in(FeaturesConfig(catalogue="lprnet"), "features")
    with pytest.raises(ConfigError, match='kind = "lprnet", not "latin"'):
        filled_in(PlatesConfig(kind="latin", catalogue="lprnet"), "plate reader")


def test_what_is_missing_is_named_with_the_command_that_brings_it() -> None:
    with pytest.raises(EnvironmentFault, match="weights fetch lprnet --allow-download"):
        bring(entry_called("lprnet"), untold, allow_download=False)
    put("lprnet")
    bring(entry_called("lprnet"), untold, allow_download=True)  # nothing is fetched: it is here
