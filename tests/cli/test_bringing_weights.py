"""`weights` from the outside."""

import json
import shutil
from pathlib import Path

import pytest

from command_line import showthrough
from showthrough.weight_catalogue import entries, entry_called


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "weights"


def test_the_list_names_every_entry_and_its_terms() -> None:
    lines = showthrough("weights", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(entries())
    for line in lines:
        assert entry_called(line.split()[0]).licence in line
    told = json.loads(showthrough("weights", "list", "--json").stdout)
    assert told["yunet"]["ready"] is False
    assert told["yunet"]["remedy"].endswith("weights fetch yunet --allow-download")
    full = showthrough("weights", "list", "edgeface-xxs").stdout
    assert "training data: WebFace" in full
    assert 'loads as: kind = "arcface", input = "half"' in full


def test_without_permission_the_address_to_fetch_by_hand_is_told() -> None:
    done = showthrough("weights", "fetch", "yunet")
    assert done.returncode == 7
    assert entry_called("yunet").url in done.stderr
    assert "weights add yunet FILE" in done.stderr


def test_a_file_that_somebody_has_is_added_and_checked(
    cache: Path, shared_data: Path, tmp_path: Path
) -> None:
    own = tmp_path / "mine.onnx"
    shutil.copy(next(shared_data.rglob("yunet_n_320_320.onnx")), own)
    added = showthrough("weights", "add", "yunet", str(own))
    assert added.returncode == 0
    assert Path(added.stdout.strip()) == cache / "yunet" / "yunet_n_320_320.onnx"
    again = showthrough("weights", "fetch", "yunet")
    assert again.returncode == 0, "what is here needs no permission"
    checked = showthrough("weights", "check")
    assert checked.returncode == 0
    assert ["yunet", "whole"] in [line.split() for line in checked.stdout.splitlines()]
    (cache / "yunet" / "yunet_n_320_320.onnx").write_bytes(b"something else")
    assert showthrough("weights", "check").returncode == 6
    assert showthrough("weights", "add", "lprnet", str(own)).returncode == 6


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("fetch",), "weights fetch NAME"),
        (("fetch", "nothing"), "no weights are called 'nothing'; there are dlib"),
        (("add", "yunet"), "weights add yunet FILE"),
        (("add", "yunet", "absent.onnx"), "no file at absent.onnx"),
    ],
)
def test_a_command_that_says_too_little_is_told_what_is_missing(
    arguments: tuple[str, ...], told: str
) -> None:
    done = showthrough("weights", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
