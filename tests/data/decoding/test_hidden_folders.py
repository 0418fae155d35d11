"""Folders without people are known by their names, and what lies in them is counted."""

import pytest

from showthrough.data.decoding.hidden_folders import is_left_by_program, may_be_picture, why_passed_over


@pytest.mark.parametrize("name", [".ipynb_checkpoints", "@eaDir", "__MACOSX", ".thumbnails", "$RECYCLE.BIN"])
def test_what_programs_leave_holds_nobody_new(name: str) -> None:
    assert why_passed_over(name) is not None
    assert is_left_by_program(name)


def test_what_somebody_hid_is_unseen_and_not_named() -> None:
    reason = why_passed_over(".al_gore")
    assert reason is not None
    assert "gore" not in reason
    assert not is_left_by_program(".al_gore")


@pytest.mark.parametrize("name", ["Al_Gore", "_private", "thumbnails", "MACOSX"])
def test_other_folders_are_looked_into(name: str) -> None:
    assert why_passed_over(name) is None


def test_a_file_is_a_picture_unless_its_name_says_otherwise() -> None:
    assert [may_be_picture(name) for name in ("a.JPG", "a.heic", "0001", "a.txt", "a.csv", "a.mp4")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
