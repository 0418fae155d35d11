"""What there is: cards, schemas and what this machine has."""

import json

import pytest

from command_line import showthrough
from places import REPOSITORY

FORMATS = ("record", "audit", "policy", "decision", "card", "composer", "calibration", "overlap")


@pytest.mark.parametrize("of", FORMATS)
def test_schemas_are_json_and_published_as_they_are(of: str) -> None:
    printed = showthrough("schema", of).stdout
    assert json.loads(printed)["type"] == "object"
    published = REPOSITORY / "docs" / "schema" / f"{of}.schema.json"
    assert published.read_text(encoding="utf-8") == printed, (
        f"renew it: showthrough schema {of} > {published}"
    )


def test_attacks_lists_every_card_and_shows_one() -> None:
    listed = showthrough("attacks").stdout
    assert "near_copy" in listed
    shown = showthrough("attacks", "near_copy").stdout
    assert "Does not show" in shown
    assert showthrough("attacks", "nope").returncode == 2


def test_doctor_reports_what_is_there() -> None:
    done = showthrough("doctor", "--json")
    symptoms = {row["what"]: row for row in json.loads(done.stdout)}
    assert symptoms["torch import"]["fine"]
    assert done.returncode == 0


def test_doctor_looks_at_one_audit_and_prints_what_mends(tmp_path, monkeypatch) -> None:
    audit = tmp_path / "audit.toml"
    audit.write_text(
        'policy = "plates-default"\n[data]\ntrain = "a"\nholdout = "b"\nsynthetic = "c"\n'
        '[embedders.own]\nkind = "catalogue"\nname = "edgeface-xxs"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path / "cache"))
    looked = showthrough("doctor", str(audit), "--json")
    rows = {row["what"]: row for row in json.loads(looked.stdout)}
    assert looked.returncode == 7
    assert not rows["data.train"]["fine"]
    assert "lmdb" not in rows
    mended = showthrough("doctor", str(audit), "--fix")
    assert mended.returncode == 7
    lines = mended.stdout.splitlines()
    assert "showthrough weights fetch edgeface-xxs --allow-download" in lines
    assert "# data.train: there is no a" in lines
    assert all(line.startswith(("#", "pip install '", "showthrough ", "apt-get ")) for line in lines)
    assert showthrough("doctor", "nope").returncode == 2
