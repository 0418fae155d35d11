"""What may be audited is a closed set, and each suite and card says to which audits it belongs."""

from typing import get_args

from showthrough.core.cards import all_cards, all_suites
from showthrough.core.subjects.audited import Audited


def test_each_card_looks_at_something_that_its_suite_is_about() -> None:
    suites = all_suites()
    for card in all_cards().values():
        assert set(card.about) <= set(suites[card.suite].about), card.name


def test_something_belongs_to_each_kind_of_audit() -> None:
    told = {about for suite in all_suites().values() for about in suite.about}
    assert told == set(get_args(Audited))
