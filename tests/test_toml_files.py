"""TOML by hand: presets by name, and files that nobody can have meant."""

from pathlib import Path

import pytest

from showthrough.errors import ConfigError, UsageError
from showthrough.toml_files import MOST_BYTES, found_file, read_toml


def test_a_file_comes_before_a_preset_and_neither_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_toml(found_file("policies", "faces-default"), "faces-default")["rules"]
    Path("faces-default").write_text("own = true", encoding="utf-8")
    assert read_toml(found_file("policies", "faces-default"), "faces-default") == {"own": True}
    with pytest.raises(UsageError, match="no file and no preset called 'faces'"):
        found_file("policies", "faces")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        (b"a." * 50 + b"a = 1", "a key of more than"),
        (b"a = " + b"[" * 5000, "nested too deep"),
        (b"a = 99999999999999999999", "an integer of more than"),
        (b"#" * (MOST_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_what_nobody_can_have_meant_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "audit.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=told):
        read_toml(file, "audit.toml")


def test_a_mark_at_the_beginning_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "audit.toml"
    file.write_bytes(b"\xef\xbb\xbfname = 'x'")
    assert read_toml(file, "audit.toml") == {"name": "x"}
