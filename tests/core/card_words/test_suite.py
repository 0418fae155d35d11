"""A suite says which audits it belongs to: in others it does not apply, which is not "not run"."""

import pytest
from pydantic import ValidationError

from showthrough.core.card_words.suite import Suite
from showthrough.core.cards import all_suites


def test_a_suite_belongs_to_audits_of_generators_unless_it_says_so() -> None:
    assert Suite(name="a", title="A", order=1).about == ("generator",)
    with pytest.raises(ValidationError, match="about"):
        Suite(name="a", title="A", order=1, about=("people",))


def test_no_suite_applies_nowhere() -> None:
    assert all(suite.about for suite in all_suites().values())
