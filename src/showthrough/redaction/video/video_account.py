"""Account of a redacted video: what was hidden, what was only held, what was dropped, what was not read."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class VideoAccount(BaseModel):
    """What became of a video; numbers and kinds, no name, no path, no content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    redactor: str
    written_as: str  # VP9, or FFV1
    frames: int
    seconds: float
    frames_hiding: int  # frames in which anything is hidden
    frames_only_held: int  # frames where a face was not detected, and is hidden since it was before or after
    tracks: int
    longest_gap_seconds: float  # that any track went undetected, and was filled in
    manual_boxes: int
    hold_seconds: float
    margin: float
    resumed_frames: int  # that an earlier run had looked at
    dropped: Mapping[str, int]  # streams and other contents of the original that were not written, by kind
    kept_audio: bool
    notes: tuple[str, ...]  # what a reader should know
    amiss: tuple[str, ...]  # what of the original could not be read: its people may be in what is missing

    @property
    def is_complete(self) -> bool:
        """Return whether every frame that the original declares was read."""
        return not self.amiss
