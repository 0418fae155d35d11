"""The pytest plug-in: a fixture `assert_release`, for a test that a release has to pass."""

from collections.abc import Callable

import pytest


@pytest.fixture(name="assert_release")
def release_gate() -> Callable[..., None]:
    """Return the function that fails unless a policy allows a release: `assert_release(record, policy)`."""
    from showthrough.testing.release import assert_release

    return assert_release
