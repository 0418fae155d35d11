"""What several attacks found stands in one table, the worst first, between all hidden and nothing hidden."""

from showthrough.core.cards import Card
from showthrough.core.records import AuditRecord, Control, ControlKind, Finding, Outcome
from showthrough.report.side_by_side import side_by_side
from showthrough.testing.planted_records import a_card, a_record, a_statistic

HARMS = {"harm": "isolation", "alarms": {"once": 1}, "remedy": "Hide them."}
SUITE = "reidentification"


def harming(name: str) -> Card:
    card = a_card(name, SUITE, ("found",), adversary=True)
    return card.model_copy(update={"statistics": (a_statistic("found", **HARMS),)})


def found(check: str, value: float | None, **params: str) -> Finding:
    outcome = Outcome.MEASURED if value is not None else Outcome.NOT_RUN
    return Finding(check=check, suite=SUITE, statistic="found", outcome=outcome, value=value, params=params)


def control(check: str, kind: ControlKind, value: float) -> Control:
    return Control(
        suite=SUITE,
        check=check,
        statistic="found",
        kind=kind,
        planted="pictures",
        caught=kind is ControlKind.POSITIVE,
        value=value,
        interval=None,
        n_images=9,
        params={"by": "face", "method": "another"},
    )


def record(*cards: str) -> AuditRecord:
    return a_record(
        found("weak", 0.1, by="face"),
        found("strong", 0.6, by="face"),
        found("strong", None, by="other"),
        cards=tuple(harming(name) for name in cards),
        controls=(control("weak", ControlKind.POSITIVE, 0.9), control("weak", ControlKind.NEGATIVE, 0.02)),
    )


def test_the_worst_stands_first_and_between_floor_and_ceiling() -> None:
    (table,) = side_by_side(SUITE, record("weak", "strong"))
    assert [(line.attack, line.value) for line in table.lines] == [("Strong", "60 %"), ("Weak", "10 %")]
    assert (table.lines[1].floor, table.lines[1].ceiling) == ("2 %", "90 %")
    assert (table.lines[0].floor, table.lines[0].ceiling) == ("–", "–")


def test_one_attack_alone_needs_no_comparison() -> None:
    assert not side_by_side(SUITE, record("weak"))
