"""Which limits the planned data could meet at all."""

import pytest

from showthrough.audit.planning.power import Reach, rules_within_reach
from showthrough.core.cards import all_cards
from showthrough.core.images import Role
from showthrough.core.policy import Policy, Rule

CARDS = all_cards()
COUNTED = [
    (card.name, statistic)
    for card in CARDS.values()
    for statistic in card.statistics
    if statistic.counted_in != "neither" and statistic.possible[1] <= 1
]


def why(check: str, statistic: str, images: int, people: int, **changes: object) -> str:
    rule = Rule(check=check, statistic=statistic, at_most=0.001, because="x")
    policy = Policy(name="p", version="1", owner="me", rules=(rule,))
    counts = dict.fromkeys((Role.TRAIN, Role.HOLDOUT, Role.REFERENCE), people) | {Role.SYNTHETIC: images}
    known = tuple(CARDS.values())
    reach = Reach(counts, counts, known, known)._replace(**changes)
    (planned,) = rules_within_reach(policy, reach)
    return planned.why


def test_altered_copies_need_as_many_samples_as_plain_ones() -> None:
    needed = "needs 2,995 samples even without a hit, there are 1,000"
    assert why("near_copy", "near_copy_excess", 1_000, 5_000) == needed
    assert why("altered_copy", "altered_copy_excess", 1_000, 5_000) == needed
    assert why("memorisation", "altered_copy_excess", 1_000, 5_000) == needed


@pytest.mark.parametrize(("check", "statistic"), COUNTED, ids=lambda it: getattr(it, "name", it))
def test_each_share_needs_what_its_card_says_that_it_is_counted_in(check, statistic) -> None:
    what = {"images": "samples", "people": "training people"}[statistic.counted_in]
    few = {"images": (1_000, 5_000), "people": (5_000, 1_000)}[statistic.counted_in]
    assert f"needs 2,995 {what}" in why(check, statistic.name, *few)
    assert why(check, statistic.name, 5_000, 5_000) == "enough data"


def test_a_misspelt_check_or_figure_is_told_with_what_was_meant() -> None:
    said = why("near_copy", "near_copies_exces", 9_999, 9_999)
    assert said == "near_copy has no figure 'near_copies_exces'; is 'near_copy_excess' meant?"
    said = why("neer_copy", "near_copy_excess", 9_999, 9_999)
    assert said == "no check or suite is called 'neer_copy'; is 'near_copy' meant?"
    said = why("zzz", "near_copy_excess", 9_999, 9_999)
    assert said.startswith("no check or suite is called 'zzz'; there are ")
    assert "near_copy, nearest_sample" in said


def test_a_figure_that_the_audit_skips_is_out_of_reach() -> None:
    running = tuple(card for name, card in CARDS.items() if name != "near_copy")
    said = why("near_copy", "near_copy_excess", 9_999, 9_999, running=running)
    assert said == "the audit skips what measures it"


@pytest.mark.parametrize(("matchers", "said"), [(0, "none"), (1, "1")])
def test_biometric_limits_need_two_matchers(matchers: int, said: str) -> None:
    rule = ("match_rate", "match_excess", 9_999, 9_999)
    assert why(*rule, matchers=matchers) == f"needs 2 face matchers, there are {said}"
    assert why(*rule, matchers=2) == "enough data"
    assert why("near_copy", "near_copy_excess", 9_999, 9_999, matchers=matchers) == "enough data"
