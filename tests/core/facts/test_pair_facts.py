"""What may become of a file of an audit of redacted pictures."""

from showthrough.core.facts.pair_facts import NEVER_COMPARED, PairOutcome


def test_what_goes_out_unseen_is_never_a_pair_of_which_nothing_changed() -> None:
    assert PairOutcome.UNPAIRED_REDACTED in NEVER_COMPARED
    assert not {PairOutcome.UNCHANGED, PairOutcome.UNPAIRED_ORIGINAL} & set(NEVER_COMPARED)
    assert len(set(NEVER_COMPARED)) == len(NEVER_COMPARED)
