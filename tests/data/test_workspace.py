"""Where an audit reads and writes: nothing is fetched unless somebody says so."""

from pathlib import Path

from showthrough.data.vault import Vault
from showthrough.data.workspace import Place


def test_a_workspace_fetches_nothing_unless_it_is_told_to(tmp_path: Path) -> None:
    place = Place(tmp_path, Vault(tmp_path / "vault"), lambda *_: None)
    assert not place.allow_download
    assert place._replace(allow_download=True).allow_download
    assert not place.allow_download


def test_another_watcher_leaves_the_workspace_where_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    vault = Vault(tmp_path / "vault")
    place = Place(tmp_path, vault, lambda *_: None)
    watched = place._replace(progress=lambda *step: told.append(step))
    place.progress("quietly", 1, 2)
    watched.progress("train", 3, 4)
    assert told == [("train", 3, 4)]
    assert (watched.base, watched.vault) == (place.base, vault)
