"""Logs of long work: begun once, cut where a process was killed, held by one process."""

import pytest

from showthrough.core.line_log import append_line, begun_log, held_folder
from showthrough.errors import EnvironmentFault, UsageError


def test_a_log_is_begun_once_and_read_back(tmp_path) -> None:
    log = tmp_path / "log.jsonl"
    assert begun_log(log, "settings", "others") == []
    append_line(log, {"a": 1})
    append_line(log, [2])
    assert begun_log(log, "settings", "others") == [{"a": 1}, [2]]
    with pytest.raises(UsageError, match="holds other scenes; give another --out"):
        begun_log(log, "changed", "other scenes")


def test_half_a_line_is_cut_off_and_what_is_no_json_is_none(tmp_path) -> None:
    log = tmp_path / "log.jsonl"
    begun_log(log, "settings", "others")
    append_line(log, 1)
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"a": ')
    assert begun_log(log, "settings", "others") == [1]
    assert log.read_bytes() == whole
    log.write_bytes(whole + b"{oops\n")
    assert begun_log(log, "settings", "others") == [1, None]


def test_a_log_of_which_not_one_line_was_written_is_begun_anew(tmp_path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(b'"sett')
    assert begun_log(log, "settings", "others") == []
    assert log.read_text() == '"settings"\n'


def test_a_folder_that_holds_other_things_is_refused(tmp_path) -> None:
    (tmp_path / "photo.png").touch()
    with pytest.raises(UsageError, match="holds other things already"):
        begun_log(tmp_path / "log.jsonl", "settings", "others")


def test_a_folder_is_held_by_one_at_a_time(tmp_path) -> None:
    folder = tmp_path / "new" / "out"
    with (
        held_folder(folder, "composing"),
        pytest.raises(UsageError, match="another process is composing into"),
    ):
        held_folder(folder, "composing").__enter__()
    with held_folder(folder, "composing"):
        pass


def test_what_cannot_be_written_is_told(tmp_path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentFault, match="cannot write to"):
        held_folder(tmp_path / "file" / "out", "composing").__enter__()
    with pytest.raises(EnvironmentFault, match="cannot write"):
        append_line(tmp_path / "nowhere" / "log.jsonl", 1)
