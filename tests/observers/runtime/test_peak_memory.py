"""What is told about the machine."""

import numpy as np
import pytest

from showthrough.observers.runtime.peak_memory import forget_peak, peak_bytes


def test_peak_memory_tells_of_what_came_after_it_was_forgotten() -> None:
    if not forget_peak():
        pytest.skip("this system cannot measure peak memory afresh")
    before = peak_bytes()
    large = np.ones(16 * 2**20)  # 128 MiB
    during = peak_bytes()
    assert before is not None
    assert during is not None
    assert during - before > 100 * 2**20
    del large
    assert forget_peak()
    after = peak_bytes()
    assert after is not None
    assert after < during - 100 * 2**20
