"""A statement names the files by their digests and tells what was not run beside what was met."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from showthrough.errors import IntegrityError
from showthrough.handover.statement import Statement, statement_of
from showthrough.testing.planted_records import TODAY


def test_a_statement_is_an_in_toto_statement_of_the_three_files(run: Path) -> None:
    said = statement_of(run, "Privacy office", TODAY)
    written = json.loads(said.model_dump_json(by_alias=True))
    assert written["_type"] == "https://in-toto.io/Statement/v1"
    assert set(written) == {"_type", "subject", "predicateType", "predicate"}
    for subject in written["subject"]:
        assert subject["digest"]["sha256"] == sha256((run / subject["name"]).read_bytes()).hexdigest()
    assert [subject["name"] for subject in written["subject"]] == [
        "record.json",
        "manifest.json",
        "decision.json",
    ]
    told = written["predicate"]
    assert (told["signer"], told["signed_on"]) == ("Privacy office", "2026-03-01")
    assert told["rulings"][0]["interval"]["low"] > 0
    assert {"policy_digest", "valid_until", "verdict", "not_covered"} <= set(told)
    assert Statement.model_validate_json(said.model_dump_json(by_alias=True)) == said


def test_a_signer_of_somebody_elses_commands_nothing(run: Path) -> None:
    assert statement_of(run, "a\x1b[2J\u202e" + "b" * 4000, TODAY).predicate.signer.isprintable()


@pytest.mark.parametrize("name", ["manifest.json", "decision.json"])
def test_what_is_not_there_is_not_signed(run: Path, name: str) -> None:
    (run / name).unlink()
    with pytest.raises(IntegrityError, match=f"holds no {name} to sign"):
        statement_of(run, "Privacy office", TODAY)


def test_what_differs_is_not_signed(run: Path) -> None:
    (run / "report.html").write_text("all is well")
    with pytest.raises(IntegrityError, match=r"report\.html is not what the manifest beside it says"):
        statement_of(run, "Privacy office", TODAY)
