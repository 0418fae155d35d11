"""Names as tools give them."""

from pathlib import PurePath

import pytest

from showthrough.redaction.pairs.adapters import ADAPTERS


@pytest.mark.parametrize(
    ("tool", "original", "redacted"),
    [
        ("plain", "ada/1.jpg", "ada/1.jpg"),
        ("deepprivacy", "ada/1.jpg", "1.jpg"),
        ("deepprivacy2", "ada/1.jpg", "ada/1.jpg"),
        ("deface", "ada/1.jpg", "ada/1_anonymized.jpg"),
    ],
)
def test_the_two_halves_have_one_key(tool: str, original: str, redacted: str) -> None:
    adapter = ADAPTERS[tool]
    assert adapter.of_original(PurePath(original)) == adapter.of_redacted(PurePath(redacted))


@pytest.mark.parametrize(
    ("tool", "file"), [("deepprivacy", "1_detected_left_anonymized_right.jpg"), ("deface", "ada/1.jpg")]
)
def test_what_a_tool_writes_beside_its_pictures_has_no_key(tool: str, file: str) -> None:
    assert ADAPTERS[tool].of_redacted(PurePath(file)) is None


def test_every_tool_that_an_audit_file_may_name_has_a_row() -> None:
    from typing import get_args

    from showthrough.core.subjects.redacted_config import RedactionConfig

    assert set(get_args(RedactionConfig.model_fields["tool"].annotation)) == set(ADAPTERS)
