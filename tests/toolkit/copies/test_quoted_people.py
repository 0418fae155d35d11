"""Findings about quotations: galleries of one size, and refusals that say why."""

import numpy as np
import pytest

from quoted_worlds import RecordsSeen, one, run
from showthrough.attacks.quoted_text import QuotedText
from showthrough.core.records import Outcome
from showthrough.toolkit.copies.quoted_people import sides
from written_texts_world import Language, quoting

LANGUAGE = Language(np.random.default_rng(99))


@pytest.fixture
def uneven() -> RecordsSeen:
    rng = np.random.default_rng(2)
    train, holdout, synthetic = (LANGUAGE.letters(n, rng) for n in (60, 20, 40))
    synthetic[:10] = [
        quoting(text, other, rng, 120) for text, other in zip(synthetic, train[:10], strict=False)
    ]
    return RecordsSeen("texts", train, holdout, synthetic)


def test_the_excess_is_of_equally_many_records_of_both_roles(uneven, rng) -> None:
    look = sides(uneven, uneven.search.of(uneven.images("synthetic"))["characters"], rng)
    assert (len(look.whole.of_people), len(look.train.of_people), len(look.holdout.of_people)) == (60, 20, 20)
    assert look.whole.records.sum() == 10 >= look.train.records.sum()
    note = one(run(QuotedText(), uneven), "quoted_excess", "characters").note
    assert (
        note
        == "Compared with 60 training records and 20 held-out ones. The excess uses equally many of both."
    )


def test_texts_that_share_nothing_with_anybody_leave_no_tail_to_judge_by() -> None:
    rng = np.random.default_rng(3)
    train, holdout = (LANGUAGE.letters(30, rng) for _ in range(2))
    found = run(QuotedText(), RecordsSeen("texts", train, holdout, ["12345 67890 " * 9] * 30))
    assert one(found, "quoted_rate", "characters").hits == 0
    assert one(found, "confirmed_quotations", "characters").outcome is Outcome.NOT_ASSESSABLE
