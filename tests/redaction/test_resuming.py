"""What an earlier run has finished."""

import pytest

from showthrough.errors import UsageError
from showthrough.redaction.resuming import FinishedFile, finished_files

ONE = FinishedFile("ada/1.jpg", "10:20:", "redacted", "", 2, 1, 0, True)
ODD = FinishedFile("b\udcff.png", "3:4:", "unreadable", "damaged")


def test_what_is_finished_is_known_to_the_next_run_as_long_as_the_file_stays_the_same(tmp_path) -> None:
    with finished_files(tmp_path / "out", "settings") as files:
        assert files.of(ONE.name, ONE.stamp) is None
        files.add(ONE)
        files.add(ODD)
    with finished_files(tmp_path / "out", "settings") as files:
        assert files.of(ONE.name, ONE.stamp) == ONE
        assert files.of(ODD.name, ODD.stamp) == ODD
        assert files.of(ONE.name, "10:21:") is None


def test_the_last_word_on_a_file_counts(tmp_path) -> None:
    with finished_files(tmp_path, "settings") as files:
        files.add(ONE)
        files.add(ONE._replace(stamp="new", faces=5))
    with finished_files(tmp_path, "settings") as files:
        assert files.of(ONE.name, ONE.stamp) is None
        assert files.of(ONE.name, "new").faces == 5


def test_half_a_line_of_a_killed_process_is_left_out(tmp_path) -> None:
    with finished_files(tmp_path, "settings") as files:
        files.add(ONE)
    with (tmp_path / "resume.jsonl").open("a") as file:
        file.write('["b.jpg", "1:2:", "reda')
    with finished_files(tmp_path, "settings") as files:
        assert files.of(ONE.name, ONE.stamp) == ONE
        assert files.of("b.jpg", "1:2:") is None
        files.add(ODD)
    with finished_files(tmp_path, "settings") as files:
        assert files.of(ODD.name, ODD.stamp) == ODD


def test_other_settings_are_refused(tmp_path) -> None:
    with finished_files(tmp_path, "settings"):
        pass
    with pytest.raises(UsageError, match="other settings"), finished_files(tmp_path, "others"):
        pass


def test_a_folder_with_other_things_is_refused(tmp_path) -> None:
    (tmp_path / "photo.jpg").write_text("mine")
    with pytest.raises(UsageError, match="new or empty"), finished_files(tmp_path, "settings"):
        pass


def test_one_process_at_a_time(tmp_path) -> None:
    with (
        finished_files(tmp_path, "settings"),
        pytest.raises(UsageError, match="another process"),
        finished_files(tmp_path, "settings"),
    ):
        pass
