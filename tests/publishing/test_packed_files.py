"""Files that are packed are opened by the end of their names."""

import pytest

from showthrough.errors import IntegrityError
from showthrough.publishing.packed_files import unpacked


def test_text_is_not_packed() -> None:
    assert unpacked("summary.md", b"text") is None


@pytest.mark.parametrize("name", ["a.docx", "a.parquet"])
def test_a_name_that_promises_what_the_file_is_not_is_refused(name: str) -> None:
    with pytest.raises(IntegrityError, match="looked through"):
        unpacked(name, b"text")
