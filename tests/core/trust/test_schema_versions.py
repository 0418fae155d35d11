"""Only records of a known schema are read; an older one is brought up by functions that have names."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from showthrough.config_files import load_record
from showthrough.core.records import SCHEMA_VERSION, canonical
from showthrough.core.trust import schema_versions
from showthrough.core.trust.schema_versions import brought_up
from showthrough.errors import IntegrityError
from showthrough.testing.planted_records import a_finding, a_record


def held(**changes: Any) -> dict[str, Any]:
    return {**json.loads(canonical(a_record())), **changes}


@pytest.mark.parametrize("version", ["0.9", "2.0", "1", 1.0, "", "1.0\u202e", {}, True])
def test_another_schema_is_refused(tmp_path: Path, version: object) -> None:
    (tmp_path / "record.json").write_text(json.dumps(held(schema_version=version)))
    with pytest.raises(IntegrityError, match=r"it is of schema .* this version reads 1\.0"):
        load_record(tmp_path)


def test_a_record_that_names_no_schema_is_refused(tmp_path: Path) -> None:
    for record in (held(schema_version=None), {k: v for k, v in held().items() if k != "schema_version"}):
        (tmp_path / "record.json").write_text(json.dumps(record))
        with pytest.raises(IntegrityError, match="it names no schema_version; this version reads"):
            load_record(tmp_path)


def test_an_older_record_is_brought_up_and_stays_what_it_was(monkeypatch) -> None:
    def from_0_8_to_0_9(record: dict[str, Any]) -> dict[str, Any]:
        return {**record, "schema_version": "0.9", "name": record["title"]}

    def from_0_9_to_current(record: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in record.items() if key != "title"} | {
            "schema_version": SCHEMA_VERSION
        }

    table = {"0.8": from_0_8_to_0_9, "0.9": from_0_9_to_current}
    monkeypatch.setattr(schema_versions, "MIGRATIONS", table)
    record = a_record(a_finding("auc", value=float("inf")))
    old = {**json.loads(canonical(record)), "schema_version": "0.8", "title": record.name}
    assert json.loads(brought_up(json.dumps(old).encode())) == json.loads(canonical(record))
    monkeypatch.setattr(schema_versions, "MIGRATIONS", {"0.8": lambda same: same})
    with pytest.raises(IntegrityError, match=r"the migrations from schema 0\.8 lead nowhere"):
        brought_up(json.dumps(old).encode())


def test_a_current_record_is_handed_on_byte_for_byte() -> None:
    content = canonical(a_record())
    assert brought_up(content) is content


@pytest.mark.parametrize(
    "content",
    [
        b'{"schema_version": "1.0", "findings": ' + b"[" * 5_000_000,
        b'{"schema_version": "1.0", "findings": ' + b'{"a": ' * 2_000_000,
        b'{"schema_version": "1.0", "seeds": {"audit": ' + b"9" * 10_000_000 + b"}}",
        b'{"schema_version": "1.0", "findings": [' + b"NaN," * 2_500_000 + b"NaN]}",
        b'{"schema_version": "1.0", "findings": [{"evidence": [' + b"NaN,     " * 300_000 + b"NaN]}]}",
        b'{"schema_version": "1.0", "name": "' + b"x" * 10_000_000,
        b"[" + b"0," * 5_000_000 + b"0]",
    ],
    ids=["lists", "objects", "a number", "NaN", "NaN deep inside", "cut short", "a list"],
)
def test_ten_megabytes_of_anything_are_refused_quickly(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "record.json").write_bytes(content)
    started = time.process_time()  # of this process: others who use the machine do not matter
    with pytest.raises(IntegrityError) as refused:
        load_record(tmp_path)
    assert time.process_time() - started < 30  # one, unless each entry is looked at
    assert len(str(refused.value)) < 1500
