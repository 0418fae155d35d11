"""Audits, policies and records are read by name or path, and what is wrong is one sentence."""

from pathlib import Path

import pytest

from planted_records import a_record
from showthrough.bundled import presets
from showthrough.config_files import load_audit, load_policy, load_record
from showthrough.core.records import canonical
from showthrough.errors import ConfigError, IntegrityError, UsageError

AUDIT = '[data]\nbundled = "lfw100"\n[generators.folder]\nkind = "folder"\npath = "images"\n'
POLICY = """version = "1"\nowner = "DPO"
[[rules]]
check = "near_copy"\nstatistic = "near_copy_rate"\nat_most = 0.01\nbecause = "example"
"""


@pytest.mark.parametrize("name", presets("audits"))
def test_every_audit_that_ships_can_be_read(name: str) -> None:
    assert load_audit(name).config.generators


@pytest.mark.parametrize("name", presets("policies"))
def test_every_policy_that_ships_can_be_read(name: str) -> None:
    assert load_policy(name).rules


def test_an_audit_file_is_named_after_itself_and_its_paths_start_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "Mine.toml"
    path.write_text(AUDIT)
    audit = load_audit(str(path))
    assert audit.config.name == "mine"
    assert audit.base == tmp_path.resolve()


def test_a_policy_is_looked_for_beside_the_audit_first(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(POLICY)
    assert load_policy("ours.toml", base=tmp_path).name == "ours"
    with pytest.raises(UsageError, match=r"no file and no preset called 'ours\.toml'; presets: "):
        load_policy("ours.toml", base=tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("= 3", "is not TOML"),
        (AUDIT + "samplez = 3\n", "there is no setting generators.folder"),
        ('[data]\nbundled = "lfw100"\n', "generators"),
    ],
)
def test_a_file_that_cannot_be_audited_says_what_to_change(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "audit.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=told):
        load_audit(str(path))


def test_a_record_is_found_in_its_folder_and_half_of_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no record at"):
        load_record(tmp_path)
    whole = canonical(a_record())
    (tmp_path / "record.json").write_bytes(whole)
    assert load_record(tmp_path) == load_record(tmp_path / "record.json") == a_record()
    (tmp_path / "record.json").write_bytes(whole[:-40])
    with pytest.raises(IntegrityError, match="is not a record that this version can read"):
        load_record(tmp_path)
