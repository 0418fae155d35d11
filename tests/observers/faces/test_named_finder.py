"""Finders by their names: what comes with a package needs no file, and YuNet is in the catalogue."""

import shutil
from pathlib import Path

import pytest

from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.observers.faces.named_finder import finder_called
from showthrough.weight_catalogue import entry_called


def test_what_a_package_brings_is_found_by_its_name() -> None:
    pytest.importorskip("dlib")
    assert [finder_called(name).name for name in ("mtcnn", "dlib")] == ["MTCNN", "dlib"]


def test_yunet_without_a_file_is_that_of_the_catalogue(
    detector_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    with pytest.raises(EnvironmentFault, match="weights fetch yunet --allow-download"):
        finder_called("yunet")
    entry = entry_called("yunet")
    entry.path.parent.mkdir(parents=True)
    shutil.copy(detector_file, entry.path)
    found = finder_called("yunet")
    assert found.digest == finder_called("yunet", detector_file).digest
    assert found.note == "", "the catalogue pins the digest"


def test_a_file_goes_with_yunet_alone() -> None:
    with pytest.raises(ConfigError, match="yunet alone takes a file; dlib comes with its weights"):
        finder_called("dlib", Path("y.onnx"))
