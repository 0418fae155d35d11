"""The ledger forgets nothing, counts nothing twice, and is not replaced where it cannot be read."""

import pytest

from showthrough.core.training_settings.privacy import Mechanism
from showthrough.errors import IntegrityError
from showthrough.generators.private.ledger import LEDGER, Spent, enter, others, read_ledger, unprotected

STEP = Mechanism(noise_multiplier=1.0, sample_rate=0.1, steps=10)


def spent(
    run: str, mechanism: Mechanism | None = STEP, data: str = "people", unit: str = "identity"
) -> Spent:
    return Spent(run=run, generator="vae", data=data, unit=unit, mechanism=mechanism)


def test_a_training_is_entered_once_however_often_it_is_resumed(tmp_path) -> None:
    path = tmp_path / LEDGER
    assert read_ledger(path).runs == ()
    for run in ("a", "b", "a"):
        enter(path, spent(run))
    assert [run.run for run in read_ledger(path).runs] == ["a", "b"]


def test_only_training_on_the_same_people_by_the_same_unit_counts(tmp_path) -> None:
    path = tmp_path / LEDGER
    for run in (spent("a"), spent("b", data="others"), spent("c", unit="image"), spent("d", None)):
        enter(path, run)
    known = read_ledger(path).on("people", "identity")
    assert [run.run for run in known] == ["a", "d"]
    assert others(known, "a") == ()
    assert others(known, "new") == (STEP,)
    assert unprotected(known, "a") == 1
    assert unprotected(known, "d") == 0


def test_a_ledger_that_cannot_be_read_stops_training_and_stays(tmp_path) -> None:
    path = tmp_path / LEDGER
    path.write_text('{"format": "showthrough-ledger-1", "runs": [{"run"')
    with pytest.raises(IntegrityError):
        enter(path, spent("a"))
    assert path.read_text().endswith('{"run"')
