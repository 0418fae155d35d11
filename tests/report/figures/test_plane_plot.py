"""The plane of privacy and use: generators that have both, by figures that their cards tell apart."""

from showthrough.core.beside.sibling_audit import SiblingAudit
from showthrough.interpret.privacy_and_use import key_points
from showthrough.report.figures.plane_plot import MOST, plane_beside, plane_figure, without_point
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_finding, a_policy, a_record, a_rule

LIMITS = a_policy(
    a_rule("membership", "tpr_at_fpr", at_most=0.05), a_rule("utility", "map50_drop", at_most=0.1)
)


def leak(value, **params):
    spread = Interval(max(value - 0.01, 0.0), value + 0.01, 0.95)
    return a_finding("tpr_at_fpr", value=value, interval=spread, params={"fpr": 0.001, **params})


def use(value):
    return a_finding("map50_drop", value=value, interval=Interval(value - 0.02, value + 0.02, 0.95))


def generator(name, *findings):
    record = a_record(*findings)
    return record.model_copy(
        update={"subject": record.subject.model_copy(update={"name": name}), "policy": LIMITS}
    )


def test_each_generator_stands_where_its_figures_say():
    figure = plane_figure([generator("a", leak(0.2), use(0.01)), generator("b", leak(0.0), use(0.3))])
    assert figure.title.startswith("Of 2 generators, b does best by ")
    assert [row[0] for row in figure.table.rows] == ["a", "b"]
    assert figure.table.rows[0][1:3] == ("20 %", "19 to 21 %")
    assert figure.table.rows[1][3:] == ("30", "28 to 32")
    assert "is at most 5 %." in figure.alt
    assert "is at most 10." in figure.alt


def test_a_loss_below_zero_is_no_loss():
    figure = plane_figure([generator("a", leak(0.2), use(-0.0406))])
    assert figure.title.endswith("none (−4.06)")
    assert figure.table.rows[0][3] == "none (−4.06)"


def test_the_worst_of_several_views_stands_for_a_generator():
    figure = plane_figure([generator("a", leak(0.02, by="x"), leak(0.2, by="y"), use(0.01))])
    assert figure.table.rows[0][1] == "20 %"


def test_without_both_there_is_no_plane():
    assert plane_figure([]) is None
    assert plane_figure([generator("a", leak(0.2)), generator("b", use(0.3))]) is None
    assert plane_figure([generator("a", use(0.3))]) is None


def test_without_use_nothing_of_privacy_takes_its_place():
    auc = a_finding("auc", value=0.6, interval=Interval(0.5, 0.7, 0.95), chance=0.5)
    assert plane_figure([generator("a", leak(0.2), auc)]) is None


def test_where_no_share_of_people_was_measured_guessing_stands_in():
    auc = a_finding("auc", value=0.6, interval=Interval(0.5, 0.7, 0.95), chance=0.5)
    assert plane_figure([generator("a", auc, use(0.1))]).table.rows[0][1] == "60 %"


def test_names_of_somebody_else_are_shown_and_the_plane_stays_readable():
    many = [generator(f"\x1b{n}", leak(0.01 * n), use(0.1)) for n in range(1, MOST + 4)]
    figure = plane_figure(many)
    assert len(figure.table.rows) == MOST
    assert "\x1b" not in figure.svg + figure.alt


def test_the_record_of_one_generator_shows_all_of_its_audit_as_their_overview_does():
    records = [generator("a", leak(0.2), use(0.01)), generator("b", leak(0.0), use(0.3))]
    alone = records[0].model_copy(update={"siblings": key_points(records)[1:]})
    assert plane_beside(alone).table == plane_figure(records).table
    assert plane_beside(alone).title == plane_figure(records).title
    assert without_point(alone) == ()


def test_a_generator_without_both_figures_is_told_and_the_others_are_shown():
    records = [generator("a", leak(0.2)), generator("b", leak(0.0), use(0.3)), generator("c", use(0.1))]
    siblings = (*key_points(records)[1:], SiblingAudit(name="d", kind="vae", failed=True))
    first = records[0].model_copy(update={"siblings": siblings})
    assert [row[0] for row in plane_beside(first).table.rows] == ["b"]
    assert without_point(first) == (
        "c has no figure of both privacy and use, so it has no point.",
        "d could not be audited, so it has no point.",
    )


def test_a_sibling_on_another_scale_is_not_drawn_on_this_one():
    records = [generator("a", leak(0.2), use(0.1)), generator("b", leak(0.1), use(0.1))]
    b = key_points(records)[1]
    odd = b.model_copy(update={"name": "c", "leak": b.leak.model_copy(update={"params": {"fpr": 0.1}})})
    figure = plane_beside(records[0].model_copy(update={"siblings": (b, odd)}))
    assert [row[0] for row in figure.table.rows] == ["a", "b"]
