"""Facts about pairs of pictures before and after redaction: what became of every file, and of pixels."""

from enum import StrEnum
from typing import NamedTuple

from showthrough.core.types import Floats, Mask


class PairOutcome(StrEnum):
    """Outcome of a file, or of a pair, that is not simply compared; each is counted and told."""

    UNPAIRED_ORIGINAL = "originals without a redacted picture"
    UNPAIRED_REDACTED = "redacted pictures of no original"
    AMBIGUOUS = "redacted pictures without one single original"
    LEFT_OUT = "files that the tool writes beside its pictures"
    PASSED_OVER = "redacted files that were not looked into"
    UNREADABLE = "pairs with a file that cannot be read"
    OTHER_SIZE = "pairs of two sizes"
    UNCHANGED = "pairs of which nothing changed"
    FURTHER_PICTURES = "further pictures within redacted files"
    NO_MASK = "pairs without a mask"
    UNREADABLE_MASK = "masks that cannot be read"
    OTHER_MASK_SIZE = "masks of another size than their picture"
    EMPTY_MASK = "masks that hide nothing"


NEVER_COMPARED = (  # a redacted picture that goes out, and that no attack looked at
    PairOutcome.UNPAIRED_REDACTED,
    PairOutcome.AMBIGUOUS,
    PairOutcome.LEFT_OUT,
    PairOutcome.PASSED_OVER,
    PairOutcome.UNREADABLE,
    PairOutcome.OTHER_SIZE,
    PairOutcome.FURTHER_PICTURES,
)


class PixelChange(NamedTuple):
    """What redaction changed of each pair (n,), inside its mask and outside; NaN where there is no such part.

    Files in JPEG or WebP change by being written: `by_writing` is the share of pixels outside the mask that
    change in the original when it is written as the redacted file was, 0 for lossless files, and NaN where
    that cannot be repeated.
    """

    person: tuple[str, ...]
    picture: tuple[str, ...]  # keyed id of the redacted picture
    ssim: Floats  # inside the mask
    psnr: Floats  # inside the mask, decibels; infinite where nothing changed
    outside: Floats  # share of the pixels outside the mask that changed
    by_writing: Floats
    is_lossless: Mask
    is_unchanged: Mask  # not one pixel of the picture changed
    masks_from: str
    is_mask_given: bool  # False: found from what changed, so that outside nothing can have
