"""A public file that is not here is told with what brings it."""

from pathlib import Path

import pytest

from showthrough.errors import EnvironmentFault
from showthrough.weight_catalogue import PublicFile


def test_a_file_that_is_not_here_is_told_with_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    file = PublicFile(
        name="photos",
        title="Photos",
        file="photos.tgz",
        url="https://x.example/photos.tgz",
        size=3,
        licence="none",
        source="a test",
    )
    with pytest.raises(EnvironmentFault, match=r"--allow-download.*x\.example.*by hand"):
        file.refuse_absent()
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"ab")
    assert not file.is_here()  # shorter than it was published
    file.path.write_bytes(b"abc")
    assert file.is_here()
    file.refuse_absent()
