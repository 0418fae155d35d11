"""A draft is TOML whose reasons are comments."""

import tomllib
from pathlib import Path

from showthrough.wizard.draft import DraftSetting, DraftTable, audit_text, beside


def test_tables_settings_and_reasons_are_written_and_what_is_aside_is_a_comment() -> None:
    parts = [
        DraftTable("", (DraftSetting("policy", "p.toml", "limits"),)),
        DraftTable("a.b", (DraftSetting("n", (1, 2)),), ("said",), (DraftSetting("later", True),)),
    ]
    text = audit_text(parts, ["head"])
    assert tomllib.loads(text) == {"policy": "p.toml", "a": {"b": {"n": [1, 2]}}}
    assert text.startswith("# head\n")
    assert 'policy = "p.toml"  # limits' in text
    assert "# said\n[a.b]" in text
    assert "# later = true" in text


def test_a_reason_cannot_break_out_of_its_comment() -> None:
    text = audit_text([DraftTable("a", (DraftSetting("n", 1, "one\nx = 2"),), ("two\ny = 3",))], ["z\nw = 4"])
    assert tomllib.loads(text) == {"a": {"n": 1}}


def test_paths_are_told_from_the_folder_of_the_audit(tmp_path: Path) -> None:
    assert beside(tmp_path / "a" / "b", tmp_path / "c") == "../a/b"
