"""The account of a redacted folder."""

import pytest

from showthrough.redaction.folder_account import FileOutcome, FolderAccount


def _account(outcomes, **others):
    fields = {
        **{"redactor": "solid fill", "detector": "MTCNN", "detector_digest": "a", "detector_note": ""},
        **{"thorough": False, "shape": "box", "margin": 0.1, "written_as": "PNG", "faces": 3},
        **{"manual_boxes": 1, "later_pictures": 0, "coarse": 0, "least_seen": 1024, **others},
    }
    return FolderAccount(outcomes=outcomes, **fields)


def test_it_is_complete_where_all_pictures_were_redacted() -> None:
    assert _account({FileOutcome.REDACTED: 2, FileOutcome.NO_PICTURE: 3}).is_complete


@pytest.mark.parametrize(
    "outcome", [FileOutcome.UNFOUND, FileOutcome.COPIED, FileOutcome.UNREADABLE, FileOutcome.PASSED_OVER]
)
def test_it_is_not_where_somebody_may_have_been_missed(outcome) -> None:
    account = _account({FileOutcome.REDACTED: 2, outcome: 1})
    assert not account.is_complete
    assert list(account.left_out()) == [f"files with {outcome}: 1"]


def test_the_sentences_tell_every_count() -> None:
    told = list(_account({FileOutcome.REDACTED: 1200}, later_pictures=4, coarse=5).sentences())
    assert told[0].startswith("pictures redacted: 1,200; faces found by MTCNN: 3; boxes drawn by hand: 1;")
    assert [line.partition(": ")[2] for line in told[1:]] == ["4", "5; without --quick they are looked for"]


def test_it_is_the_same_when_read_again() -> None:
    account = _account({FileOutcome.REDACTED: 2})
    assert FolderAccount.model_validate_json(account.model_dump_json()) == account
