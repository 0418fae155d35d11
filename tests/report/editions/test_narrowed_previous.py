"""The audit before tells the public no more than the record itself does."""

from showthrough.history.comparison import earlier_audit
from showthrough.report.editions import DPO, PUBLIC, reduced_record
from showthrough.testing.planted_records import a_finding, a_record

MANY = {"trials": 12_000, "n_identities": 500}


def compared(before, now):
    records = [
        a_record(
            a_finding("near_copy_rate", hits=hits, **MANY),
            a_finding("person_rate", hits=40, trials=500, n_identities=500),
        )
        for hits in (before, now)
    ]
    return records[1].model_copy(update={"previous": earlier_audit(*records)})


def told(record):
    return {figure.statistic for figure in record.previous.figures}


def test_a_figure_of_a_few_people_now_is_not_told_from_before():
    assert told(reduced_record(compared(300, 2), PUBLIC)) == {"person_rate"}


def test_what_counts_many_is_told():
    assert told(reduced_record(compared(300, 400), PUBLIC)) == {"near_copy_rate", "person_rate"}


def test_a_few_people_then_are_not_told():
    record = compared(300, 400)
    few = record.previous.figures[0].model_copy(update={"n": 3})
    record = record.model_copy(update={"previous": record.previous.model_copy(update={"figures": (few,)})})
    assert told(reduced_record(record, PUBLIC)) == set()
    assert told(reduced_record(record, DPO)) == {few.statistic}
    assert reduced_record(a_record(), PUBLIC).previous is None
