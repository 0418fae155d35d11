"""The plane of privacy and use: generators that have both, by figures that their cards tell apart."""

from showthrough.report.figures.plane_plot import MOST, plane_figure
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
