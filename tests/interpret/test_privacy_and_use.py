"""Figures that stand for leaks and use: the same for all generators of an audit, the worst of each."""

from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.core.records import AuditRecord
from showthrough.interpret.privacy_and_use import finding_of, key_points, scale_of, scales_of, worst_on
from showthrough.stats.intervals import Interval, clopper_pearson
from showthrough.testing.planted_records import a_finding, a_record


def generator(name: str, hits: int, **params: object) -> AuditRecord:
    asked = {"fpr": 0.001, **params}
    caught = a_finding("tpr_at_fpr", hits=hits, trials=100, interval=clopper_pearson(hits, 100), params=asked)
    use = a_finding("map50_drop", value=0.1, interval=Interval(0.0, 0.2, 0.95))
    record = a_record(caught, use)
    return record.model_copy(update={"subject": record.subject.model_copy(update={"name": name})})


def test_the_scale_is_the_one_that_most_generators_have() -> None:
    records = [generator("a", 3, fpr=0.1), generator("b", 5, by="x"), generator("c", 6, form="y")]
    scales = scales_of(records)
    assert scales.leak is not None
    assert scales.leak.params == (("fpr", "0.001"),)
    assert worst_on(scales.leak, records[0]) is None
    assert worst_on(scales.leak, records[1]) == records[1].findings[0]


def test_points_stand_in_the_order_given_and_what_failed_has_none() -> None:
    lost = SiblingAudit(name="lost", kind="vae", failed=True)
    points = key_points([generator("b", 5), lost, generator("a", 7)])
    assert [one.name for one in points] == ["b", "lost", "a"]
    assert points[1] == lost
    assert points[2].leak is not None
    assert points[2].leak.value == 0.07
    assert scale_of(finding_of(points[2].leak)) == scales_of([generator("a", 7)]).leak


def test_without_a_figure_of_use_there_is_a_point_with_a_leak_alone() -> None:
    record = a_record(generator("a", 5).findings[0])
    (point,) = key_points([record])
    assert point.leak is not None
    assert point.use is None
