"""Formats of other tools: each is written, the same twice, and none lets a foreign name give orders."""

import pytest

from showthrough.errors import UsageError
from showthrough.gate import decide
from showthrough.report.exports import EXPORTS, exported
from showthrough.testing.planted_records import TODAY, a_finding, a_record

HOSTILE = "\x1b[31m\u202e::error::\n| <script>"


def test_a_format_that_does_not_exist_is_refused_with_those_that_do() -> None:
    record = a_record()
    with pytest.raises(UsageError, match="there are cyclonedx, model-card, mlflow"):
        exported(record, decide(record, today=TODAY), "xls")


@pytest.mark.parametrize("name", EXPORTS)
def test_a_format_is_written_the_same_twice_and_obeys_no_foreign_name(name: str) -> None:
    finding = a_finding("near_copy_rate", hits=20, trials=12_000, params={"by": HOSTILE}, note=HOSTILE)
    record = a_record(finding)
    record = record.model_copy(update={"subject": record.subject.model_copy(update={"name": HOSTILE})})
    decision = decide(record, today=TODAY)
    files = exported(record, decision, name)
    assert files == exported(record, decision, name)
    for path, content in files.items():
        assert ".." not in path
        assert path.isprintable()
        assert not {"\x1b", "\u202e"} & set(content.decode())
