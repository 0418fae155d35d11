"""The two files of a new user."""

from pathlib import Path

import pytest

from showthrough.config_files import load_audit, load_policy
from showthrough.errors import UsageError
from showthrough.starter import write_starter


def test_both_files_are_valid_and_name_each_other(tmp_path: Path) -> None:
    audit, policy = write_starter(tmp_path / "new")
    loaded = load_audit(str(audit))
    assert loaded.base == (tmp_path / "new").resolve()
    assert load_policy(loaded.config.policy, loaded.base) == load_policy(str(policy))


def test_what_stands_there_stays_and_nothing_is_added(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"policy\.toml exists already"):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["policy.toml"]
