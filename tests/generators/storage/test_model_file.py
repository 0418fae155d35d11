"""A model file is read once, hashed as it is loaded, and never a pickle."""

import os
import pickle
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
import torch

from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.storage.model_file import MOST_BYTES, read_model
from showthrough.zip_sizes import MOST_UNPACKED


def test_what_is_hashed_is_what_is_loaded_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"weights")
    file = read_model(path, sha256(b"weights").hexdigest())
    path.write_bytes(b"other weights")
    assert file.content == b"weights"
    assert file.entries == []


def test_a_file_that_is_not_the_one_the_audit_names_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"weights")
    with pytest.raises(IntegrityError, match=r"has SHA-256 9a129038d9a0\.\.\., the audit expects 0000"):
        read_model(tmp_path / "model", "0" * 64)


def test_pickles_are_refused_bare_and_as_torch_saves_them(tmp_path: Path) -> None:
    for protocol in (2, 5):
        (tmp_path / "bare").write_bytes(pickle.dumps({"a": 1}, protocol=protocol))
        with pytest.raises(ConfigError, match="bare"):
            read_model(tmp_path / "bare", None)
    torch.save({"a": torch.ones(2)}, tmp_path / "saved.pt")
    with pytest.raises(ConfigError, match=r"saved\.pt"):
        read_model(tmp_path / "saved.pt", None)


def test_the_entries_of_a_zip_are_told_without_its_top_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "script.pt", "w") as archive:
        for name in ("script/data.pkl", "script/constants.pkl", "script/code/net.py"):
            archive.writestr(name, b"")
    assert read_model(tmp_path / "script.pt", None).entries == ["data.pkl", "constants.pkl", "code/net.py"]


def test_a_zip_that_was_cut_short_is_damaged_and_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cut.pt").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(IntegrityError, match="is cut short: it has 16 bytes"):
        read_model(tmp_path / "cut.pt", None)
    with pytest.raises(EnvironmentFault, match="cannot read the model"):
        read_model(tmp_path / "none.pt", None)


def test_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(ConfigError, match="is no file but a folder, a pipe or a device"):
            read_model(path, None)
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(EnvironmentFault, match="more than can be loaded"):
        read_model(tmp_path / "sparse", None)


def test_a_zip_that_unpacks_to_far_more_is_not_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb/code/net.py", bytes(MOST_UNPACKED + 1))
    with pytest.raises(IntegrityError, match="unpacks to 268 MB"):
        read_model(tmp_path / "bomb.pt", None)
