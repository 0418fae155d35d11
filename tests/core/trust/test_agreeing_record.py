"""A record whose parts contradict each other is refused with the name of the finding."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from places import EXAMPLES
from showthrough.config_files import load_record
from showthrough.core.beside.sibling_audit import SiblingAudit, SiblingFigure
from showthrough.core.records import ControlKind, canonical
from showthrough.core.trust.agreeing_record import contradictions
from showthrough.errors import IntegrityError
from showthrough.stats.intervals import Interval
from showthrough.testing.planted_records import a_certificate, a_control, a_finding, a_record

CLAIM = a_certificate()


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], Any]], Path]:
    """Return a function that writes the golden record, edited."""

    def write(edit: Callable[[dict[str, Any]], Any]) -> Path:
        record = json.loads((EXAMPLES / "record.json").read_bytes())
        edit(record)
        (tmp_path / "record.json").write_text(json.dumps(record))
        return tmp_path

    return write


def of(record: dict[str, Any], statistic: str) -> dict[str, Any]:
    return next(finding for finding in record["findings"] if finding["statistic"] == statistic)


def test_the_golden_record_agrees_with_itself(edited) -> None:
    assert load_record(edited(lambda _: None)).findings


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (
            lambda r: of(r, "confirmed_copies").update(value=0),
            r"confirmed_copies\[by=.*0 is not its 2",
        ),
        (lambda r: of(r, "confirmed_copies").update(value=0, hits=0), r"near_copy.confirmed_copies"),
        (
            lambda r: of(r, "confirmed_copies").update(value=0, hits=0, interval=None),
            "its value is 0, and 2 of its pairs of images are confirmed",
        ),
        (
            lambda r: of(r, "confirmed_copies").update(
                outcome="not_run", value=None, hits=None, interval=None
            ),
            "2 of its pairs of images are confirmed",
        ),
        (lambda r: of(r, "claimed_epsilon").update(value=0.1), "it says 0.1, and the account .* says 7.47"),
        (
            lambda r: r["subject"]["accounting"].update(epsilon=0.1),
            "it says 7.47, and .* says 0.1",
        ),
        (lambda r: r["subject"].update(accounting=None), "no account of the training"),
        (
            lambda r: of(r, "near_copy_rate").update(suite="utility"),
            "no card of the record",
        ),
        (lambda r: of(r, "near_copy_rate").update(check="kind_check"), "no card of the record"),
        (lambda r: of(r, "near_copy_rate").update(statistic="frechet"), "no card of the record"),
        (lambda r: r["controls"][0].update(check="another"), "control another"),
        (lambda r: r["cards"].append(r["cards"][0]), "two cards of the record have one name"),
    ],
)
def test_what_was_edited_by_hand_is_refused(edited, edit, sentence: str) -> None:
    with pytest.raises(IntegrityError, match=sentence):
        load_record(edited(edit))


def test_a_control_says_what_its_interval_says() -> None:
    control = a_control("memorisation", ControlKind.NEGATIVE, caught=True)
    honest = control.model_copy(update={"interval": Interval(0.8, 0.95, 0.95)})
    told = control.model_copy(update={"interval": Interval(0.8, 0.95, 0.95), "caught": False})
    described = a_record().cards[0].statistics[0].model_copy(update={"chance": 0.0})
    card = a_record().cards[0].model_copy(update={"statistics": (described,)})
    for shown, wrong in ((honest, 0), (told, 1)):
        assert len(list(contradictions(a_record(controls=(shown,), cards=(card,))))) == wrong
    nothing = control.model_copy(update={"value": None})
    assert "has no value, and was caught" in next(contradictions(a_record(controls=(nothing,))))


def test_a_name_of_somebody_elses_commands_no_terminal() -> None:
    finding = a_finding("near_copy_rate", hits=0, trials=9).model_copy(update={"check": "a\u202e\nb"})
    assert "a\\u202e\\x0ab.near_copy_rate" in next(contradictions(a_record(finding)))


def test_a_claim_that_follows_is_read(tmp_path: Path) -> None:
    record = a_record(a_finding("claimed_epsilon", value=CLAIM.epsilon), accounting=CLAIM)
    (tmp_path / "record.json").write_bytes(canonical(record))
    assert load_record(tmp_path) == record


def sibling(name: str = "other", **changes: Any) -> SiblingAudit:
    about: dict[str, Any] = {"check": "nearest_sample", "suite": "membership", "statistic": "tpr_at_fpr"}
    about |= {"value": 0.2, "interval": Interval(0.1, 0.3, 0.95), **changes}
    return SiblingAudit(name=name, kind="vae", leak=SiblingFigure(**about))


@pytest.mark.parametrize(
    ("siblings", "told"),
    [
        ((sibling(), sibling("third")), []),
        ((sibling("planted"),), ["its own sibling"]),
        ((sibling(), sibling()), ["one sibling twice"]),
        ((sibling(statistic="unknown"),), ["sibling other: no card of the record"]),
        ((sibling(check="unknown"),), ["sibling other: no card of the record"]),
        ((sibling(suite="biometric"),), ["sibling other: no card of the record"]),
        ((sibling(value=1.2),), ["sibling other: "]),
        ((sibling(value=0.9),), ["sibling other: its value 0.9 lies far outside"]),
    ],
)
def test_what_is_told_of_siblings_is_of_cards_of_the_record(
    siblings: tuple[SiblingAudit, ...], told: list[str]
) -> None:
    found = list(contradictions(a_record(siblings=siblings)))
    assert len(found) == len(told)
    assert all(part in sentence for part, sentence in zip(told, found, strict=True))
