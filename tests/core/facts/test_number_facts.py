"""Numbers on rendered plates, and an example of them for the contract of cards."""

import numpy as np
import pytest

from showthrough.core.facts.number_facts import ListedNumber, NumberLists
from showthrough.errors import NotAvailableError


def example(rng: np.random.Generator) -> NumberLists:
    """Return 200 Polish numbers of which nobody can hold one, and one that somebody may."""
    letters = rng.choice(list("BDIOZ"), 200)
    listed = [ListedNumber(f"WA{row:04d}{letter}", "pl") for row, letter in enumerate(letters)]
    return NumberLists(("pl",), (*listed, ListedNumber("WA12345", "pl")))


def test_numbers_that_nobody_listed_are_not_available():
    assert len(example(np.random.default_rng(0)).numbers) == 201
    with pytest.raises(NotAvailableError, match=r"set plates\.numbers"):
        assert NumberLists(("pl",), None).numbers
