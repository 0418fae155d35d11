"""An error that nobody foresaw is told by its place alone, and its owner alone can read its traceback."""

import stat
from pathlib import Path

from showthrough.core.types import Progress
from showthrough.tracebacks import keep_traceback, place_of

PHOTO = "/photos/Anna_Karenina/0001.jpg"


def from_inside() -> Exception:
    """Return an error that came through a line of ours."""
    try:
        keep_traceback(PHOTO)  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - whichever it is
        error.args = (PHOTO,)
        return error
    raise AssertionError(Progress)


def test_the_place_is_the_last_line_of_ours_and_nothing_that_was_said() -> None:
    assert place_of(from_inside()).startswith(f"{type(from_inside()).__name__} in tracebacks.py, line ")
    assert place_of(ValueError(PHOTO)) == "ValueError"


def test_the_traceback_is_kept_whole_and_for_its_owner(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = keep_traceback(from_inside())
    (file,) = tmp_path.iterdir()
    assert str(file) in told
    assert PHOTO in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_folder_for_it_the_error_is_told_all_the_same(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert "could not be kept" in keep_traceback(ValueError(PHOTO))
