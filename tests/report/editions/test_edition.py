"""Which editions there are, and how each prints a count."""

import pytest

from showthrough.errors import UsageError
from showthrough.report.editions.edition import DPO, EDITIONS, PUBLIC, VAULT, cell, edition_of


def test_an_edition_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(UsageError, match="there are public, dpo, vault"):
        edition_of("secret")
    assert [edition_of(name) for name in EDITIONS] == [PUBLIC, DPO, VAULT]


@pytest.mark.parametrize("n", [1, 4, 5, 9, 10])
def test_small_counts_are_told_as_the_readers_may_know_them(n: int) -> None:
    assert cell(n, PUBLIC) == ("suppressed" if n < 10 else "10")
    assert cell(n, DPO) == ("<5" if n < 5 else str(n))
    assert cell(n, VAULT) == str(n)
