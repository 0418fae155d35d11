"""A missing answer as a value gives back the error that it came from."""

import pytest

from showthrough.core.missing import Missing, unmeasured, value_or_missing
from showthrough.errors import ConfigError, NotAssessableError, NotAvailableError, NotEnoughDataError


@pytest.mark.parametrize(
    "error",
    [
        NotEnoughDataError("too few", needed=9),
        NotAssessableError("no meaning"),
        NotAvailableError("not given"),
    ],
)
def test_an_error_becomes_a_value_and_the_value_an_error_of_the_same_kind(error):
    def measure() -> int:
        raise error

    found = value_or_missing(measure)
    assert isinstance(found, Missing)
    assert type(found.error) is type(error)
    assert str(found.error) == str(error)
    assert getattr(found.error, "needed", None) == getattr(error, "needed", None)
    assert found.error is not error  # raised again it would keep what it was raised with alive


def test_a_value_stays_and_a_mistake_of_the_user_is_no_missing_answer():
    assert value_or_missing(lambda: 0) == 0
    assert value_or_missing(lambda: unmeasured(int)) == unmeasured(int)

    def mistaken() -> int:
        raise ConfigError("no embedder is called iris")

    with pytest.raises(ConfigError):
        value_or_missing(mistaken)
