"""Account of a run: frozen, and nothing that it does not know."""

import pytest
from pydantic import ValidationError

from showthrough.core.beside.run_account import ErrorShares, Machine, Stage


def test_nothing_is_changed_or_added():
    with pytest.raises(ValidationError):
        Stage(name="checks", seconds=1.0, minutes=2)
    with pytest.raises(ValidationError):
        Machine(python="3", platform="any", cpu_count=1, accelerator="none", versions={}).python = "4"
    assert ErrorShares(tests=3, each=0.01).guesses < ErrorShares(tests=3, each=0.01).total
