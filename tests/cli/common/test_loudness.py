"""Two flags, three ways to tell."""

import pytest

from showthrough.cli.common.loudness import loudness_of
from showthrough.errors import UsageError
from showthrough.terminal_progress import Loudness


def test_flags_say_how_much_is_told() -> None:
    assert loudness_of(quiet=False, verbose=False) is Loudness.NORMAL
    assert loudness_of(quiet=True, verbose=False) is Loudness.QUIET
    assert loudness_of(quiet=False, verbose=True) is Loudness.VERBOSE
    with pytest.raises(UsageError, match="cannot both be meant"):
        loudness_of(quiet=True, verbose=True)
