"""The search for quotations: of the records of the audit's kind, looked at once."""

import numpy as np

from quoted_worlds import RecordsSeen, records
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.signals.of_records.quotable import numbered, search_of

OWN = "my grandmother kept bees behind the old tannery until the war came"


def test_one_person_has_one_number_in_both_roles() -> None:
    train = records(Role.TRAIN, ["a", "b", "c"], ["ada", "bob", "ada"])
    holdout = records(Role.HOLDOUT, ["d", "e"], ["carl", "bob"])
    own, other = numbered(train, holdout)
    assert own[0] == own[2] != own[1] == other[1]
    assert other[0] not in own


def test_any_set_of_records_is_searched_against_the_same_real_ones() -> None:
    seen = RecordsSeen(
        "texts", [OWN, "nothing to see here at all"], ["somebody else's words, of another kind"], ["x"]
    )
    found = seen.search.of(records(Role.SYNTHETIC, ["no", f"he said {OWN}"]))
    assert found["characters"].train.synthetic.tolist() == [1]
    assert found.keys() == seen.search.unit.keys()
    subset = seen.search.of(records(Role.SYNTHETIC, ["no", f"he said {OWN}"]).subset(np.array([1])))
    assert subset["characters"].train.synthetic.tolist() == [0]


def test_of_other_records_there_is_no_search() -> None:
    assert isinstance(search_of("tables", RecordsSeen("tables", [], [], [])), Missing)
