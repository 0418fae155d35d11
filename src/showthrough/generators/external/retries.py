"""Rate limit and retries of requests to a server."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import final

FIRST_PAUSE = 0.5  # seconds; doubled with every attempt
LONGEST_PAUSE = 300.0


@final
class Busy(Exception):
    """Failure of an attempt that may succeed later; the sentence's subject is the server."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds  # after which the server wants to be asked again


@final
@dataclass(kw_only=True)
class Pace:
    """Rate limiter; it counts the seconds slept, so that they are not taken for the server's."""

    per_second: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    waited: float = 0.0
    _next: float = field(default=0.0, init=False)

    def wait_for_turn(self) -> None:
        """Sleep until another request is within the rate limit."""
        self._pause(self._next - self.clock())
        self._next = self.clock() + 1.0 / self.per_second

    def wait_before_retry(self, attempt: int, asked_for: float | None) -> None:
        """Sleep for as long as the server asks, or twice as long as before the attempt before this one."""
        usual = FIRST_PAUSE * 2.0**attempt
        self._pause(min(usual if asked_for is None else asked_for, LONGEST_PAUSE))

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)
            self.waited += seconds


def retry_after(header: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for; it holds a number or a date.

    >>> retry_after("3"), retry_after("soon"), retry_after(None)
    (3.0, None, None)
    """
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):  # no date, or one beyond all years that are counted
        return None
