"""When a server is asked again."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from drawing_server import Slept
from showthrough.generators.external.retries import LONGEST_PAUSE, Pace, retry_after


def test_retry_after_may_be_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60))
    assert 50 < (retry_after(later) or 0) <= 60
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_requests_are_as_far_apart_as_the_rate_says_whatever_happens_between() -> None:
    slept = Slept()
    pace = Pace(per_second=4.0, sleep=slept.sleep, clock=slept.clock)
    pace.wait_for_turn()
    slept.now += 0.2  # the answer took as long
    pace.wait_for_turn()
    slept.now += 5.0
    pace.wait_for_turn()
    assert slept.naps == [pytest.approx(0.05)]
    assert pace.waited == pytest.approx(0.05)


def test_no_server_makes_an_audit_wait_for_longer_than_minutes() -> None:
    slept = Slept()
    pace = Pace(per_second=1.0, sleep=slept.sleep, clock=slept.clock)
    pace.wait_before_retry(0, 1e9)
    pace.wait_before_retry(40, None)
    assert slept.naps == [LONGEST_PAUSE, LONGEST_PAUSE]


@pytest.mark.parametrize(
    "header",
    [
        "9" * 5000,
        "31536000000",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "-1",
        "1e9",
    ],
)
def test_odd_times_to_wait_are_numbers_or_nothing(header: str) -> None:
    seconds = retry_after(header)
    assert seconds is None or seconds >= 0
