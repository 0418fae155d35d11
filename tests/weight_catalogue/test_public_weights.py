"""An entry says where weights come from, and whether they are ready here."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from showthrough.errors import EnvironmentFault
from showthrough.weight_catalogue import PublicWeights

FACTS: dict[str, Any] = {
    "name": "small",
    "title": "A small network",
    "use": "face matcher",
    "architecture": "one layer",
    "file": "small.bin",
    "url": "https://example.org/small.bin",
    "size": 3,
    "licence": "CC0",
    "training_data": "none",
    "may_be_used_for": "tests",
    "preprocessing": "none",
    "channels": "rgb",
    "input_size": [8, 8],
    "source": "these tests",
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    return tmp_path / "weights"


def entry(**given: object) -> PublicWeights:
    return PublicWeights.model_validate({**FACTS, **given})


def test_an_entry_is_ready_once_its_file_lies_whole_in_the_cache(cache: Path) -> None:
    one = entry()
    assert one.remedy() == "showthrough weights fetch small --allow-download"
    (cache / "small").mkdir(parents=True)
    (cache / "small" / "small.bin").write_bytes(b"12")
    assert not one.ready()
    (cache / "small" / "small.bin").write_bytes(b"123")
    assert one.ready()
    assert not one.remedy()
    one.refuse_absent()


def test_an_entry_whose_library_is_missing_says_which_extra_brings_it(cache: Path) -> None:
    one = entry(needs=["json", "no_such_module"], extra="dlib")
    assert one.lacking() == ["no_such_module"]
    assert not one.ready()
    with pytest.raises(EnvironmentFault, match=r"needs no_such_module.*pip install 'showthrough\[dlib\]'"):
        one.refuse_absent()


def test_a_file_that_is_absent_is_refused_with_the_command_that_fetches_it() -> None:
    with pytest.raises(EnvironmentFault, match="showthrough weights fetch small --allow-download"):
        entry().refuse_absent()
    packed = entry(url=None, package="no-such-package", extra="dlib")
    with pytest.raises(EnvironmentFault, match=r"pip install 'showthrough\[dlib\]'"):
        packed.refuse_absent()


@pytest.mark.parametrize(
    "wrong",
    [
        {"package": "numpy"},
        {"url": None},
        {"url": "ftp://example.org/x"},
        {"sha256": "abc"},
        {"file": "../up.bin"},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_an_entry_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        entry(**wrong)
