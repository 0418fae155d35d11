"""How much a command tells, from its two flags."""

from showthrough.errors import UsageError
from showthrough.terminal_progress import Loudness


def loudness_of(*, quiet: bool, verbose: bool) -> Loudness:
    """Return how much a command tells while it runs.

    Raises:
        UsageError: both flags are given.
    """
    if quiet and verbose:
        raise UsageError("--quiet and --verbose cannot both be meant; give one of them")
    if quiet:
        return Loudness.QUIET
    return Loudness.VERBOSE if verbose else Loudness.NORMAL
