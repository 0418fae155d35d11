"""Work that other processes can import."""

import os
from collections.abc import Callable

from showthrough.errors import DataError


def squares(fails_at: int = -1, ends_at: int = -1) -> Callable[[int], int]:
    """Return what squares numbers, refuses one and ends its process at another."""

    def work(number: int) -> int:
        if number == fails_at:
            raise DataError(f"number {number} is odd")
        if number == ends_at:
            os._exit(9)
        return number**2

    return work
