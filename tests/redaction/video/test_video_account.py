"""The account of a redacted video is numbers and kinds."""

import pytest
from pydantic import ValidationError

from showthrough.redaction.video.video_account import VideoAccount

ACCOUNT = VideoAccount(
    redactor="solid",
    written_as="VP9",
    frames=10,
    seconds=0.4,
    frames_hiding=10,
    frames_only_held=2,
    tracks=1,
    longest_gap_seconds=0.08,
    manual_boxes=0,
    hold_seconds=0.5,
    margin=0.15,
    resumed_frames=0,
    dropped={"audio": 1},
    kept_audio=False,
    notes=(),
    amiss=(),
)


def test_it_is_complete_only_if_nothing_is_amiss() -> None:
    assert ACCOUNT.is_complete
    assert not ACCOUNT.model_copy(update={"amiss": ("3 packets could not be decoded",)}).is_complete


def test_it_comes_back_from_its_file_as_it_was() -> None:
    assert VideoAccount.model_validate_json(ACCOUNT.model_dump_json()) == ACCOUNT
    with pytest.raises(ValidationError):
        VideoAccount.model_validate({**ACCOUNT.model_dump(), "path": "x"})
