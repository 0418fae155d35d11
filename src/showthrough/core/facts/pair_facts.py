"""Facts about pairs of pictures before and after redaction: what became of every file."""

from enum import StrEnum


class PairOutcome(StrEnum):
    """Outcome of a file, or of a pair, that is not simply compared; each is counted and told."""

    UNPAIRED_ORIGINAL = "originals without a redacted picture"
    UNPAIRED_REDACTED = "redacted pictures of no original"
    AMBIGUOUS = "files with several possible other halves"
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
    PairOutcome.PASSED_OVER,
    PairOutcome.UNREADABLE,
    PairOutcome.OTHER_SIZE,
    PairOutcome.FURTHER_PICTURES,
)
