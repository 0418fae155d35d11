"""A fault of the data says what is amiss, and takes answers away unless it is only told."""

import pytest
from pydantic import ValidationError

from showthrough.core.data_faults import DataFault


def test_a_fault_takes_answers_away_unless_it_says_otherwise():
    assert DataFault(lacks="holdout", reason="They differ.").dooms


def test_a_fault_says_why():
    with pytest.raises(ValidationError):
        DataFault(lacks="holdout")
