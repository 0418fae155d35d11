"""Account of a redacted folder: counts and settings, no name of a file or a person."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class FileOutcome(StrEnum):
    """What became of a file."""

    REDACTED = "redacted"
    UNFOUND = "nobody found or marked, not written"
    COPIED = "nobody found or marked, written as asked"
    UNREADABLE = "a picture that cannot be read"
    NO_PICTURE = "no picture"
    PASSED_OVER = "a place that is not looked into (links, hidden folders)"


class FolderAccount(BaseModel):
    """What became of the pictures of a folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    redactor: str
    detector: str  # its name, or "none"
    detector_digest: str
    detector_note: str
    thorough: bool
    shape: str
    margin: float
    written_as: str
    outcomes: dict[FileOutcome, int]
    faces: int  # that the detector found
    manual_boxes: int
    later_pictures: int  # frames and pages beyond the first of a file: not written
    coarse: int  # pictures that were made smaller before detection, so that small faces were not looked for
    least_seen: int  # pixels of the longest side beyond which that happens

    def of(self, outcome: FileOutcome) -> int:
        """Return how many files had an outcome."""
        return self.outcomes.get(outcome, 0)

    @property
    def is_complete(self) -> bool:
        """Return whether every picture was redacted, and none copied or left out."""
        amiss = (FileOutcome.UNFOUND, FileOutcome.COPIED, FileOutcome.UNREADABLE, FileOutcome.PASSED_OVER)
        return not any(self.of(outcome) for outcome in amiss)

    def sentences(self) -> Iterator[str]:
        """Yield what a person should know, the most important first."""
        yield (
            f"pictures redacted: {self.of(FileOutcome.REDACTED):,}; faces found by {self.detector}: "
            f"{self.faces:,}; boxes drawn by hand: {self.manual_boxes:,}; {self.redactor}"
        )
        yield from self.left_out()
        if self.later_pictures:
            yield f"frames and pages beyond the first of a file, not written: {self.later_pictures:,}"
        if self.coarse:
            yield (
                f"pictures larger than {self.least_seen} pixels, on which small faces may be missed as the "
                f"detector saw them smaller: {self.coarse:,}; without --quick they are looked for"
            )

    def left_out(self) -> Iterator[str]:
        """Yield what was not redacted, and why."""
        for outcome in FileOutcome:
            if outcome is not FileOutcome.REDACTED and self.of(outcome):
                yield f"files with {outcome}: {self.of(outcome):,}"
