"""Where fetched weights lie: the user's cache, or where the environment says."""

from pathlib import Path

import pytest

from showthrough.weight_catalogue.weight_cache import cache_folder, torch_checkpoints


def test_the_cache_lies_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "users"))
    monkeypatch.delenv("SHOWTHROUGH_CACHE", raising=False)
    assert cache_folder() == tmp_path / "users" / "showthrough" / "weights"
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own" / "weights"


def test_without_a_word_it_is_the_home_folder_of_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("SHOWTHROUGH_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "showthrough" / "weights"


def test_torch_keeps_what_it_fetches_where_its_own_variables_say(monkeypatch, tmp_path: Path) -> None:
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert torch_checkpoints() == tmp_path / ".cache" / "torch" / "checkpoints"
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "own"))
    assert torch_checkpoints() == tmp_path / "own" / "checkpoints"
