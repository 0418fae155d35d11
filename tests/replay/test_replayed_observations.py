"""A tape tells what it was told, and refuses what it was not."""

import numpy as np
import pytest

from showthrough.core.facts import FurtherFaces, Losses
from showthrough.core.images import Role
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.replay.replayed_observations import ReplayedObservations
from showthrough.replay.spelling import NotOnTapeError
from showthrough.replay.tape import Tape
from showthrough.replay.taped_observations import TapedObservations
from showthrough.testing.contract import ArraysInMemory
from showthrough.testing.in_memory import leaky


def refused(_role: Role, _form: str) -> np.ndarray:
    raise NotEnoughDataError("too few", needed=7)


def test_the_same_questions_have_the_same_answers() -> None:
    seen = leaky(0.5, n=20, facts=(Losses(("elbo",), refused),))
    taped = TapedObservations(seen, tape := Tape(ArraysInMemory()))
    rows = np.arange(0, 40, 2)
    asked = (Role.SYNTHETIC, Role.TRAIN, "face", 3, rows)
    first = (taped.embedders, taped.images(Role.HOLDOUT).ids, taped.neighbours(*asked))
    with pytest.raises(NotEnoughDataError):
        taped.fact(Losses).of(Role.TRAIN, "elbo")
    again = ReplayedObservations(tape)
    assert (again.embedders, again.images(Role.HOLDOUT).ids) == first[:2]
    for one, other in zip(again.neighbours(*asked), first[2], strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(NotEnoughDataError) as told:
        again.fact(Losses).of(Role.TRAIN, "elbo")
    assert told.value.needed == 7
    assert again.neighbours(*asked) is again.neighbours(*asked)  # read once


def test_a_view_within_a_fact_is_asked_by_its_own_place() -> None:
    other = leaky(0.5, seed=3, n=20)
    inner = TapedObservations(other, Tape(ArraysInMemory()))  # any view
    seen = leaky(0.5, n=20, facts=(FurtherFaces(inner, np.arange(3), frozenset({"face"}), 0),))
    taped = TapedObservations(seen, tape := Tape(ArraysInMemory()))
    told = taped.fact(FurtherFaces).view.of(Role.TRAIN, "face").values
    taped.of(Role.TRAIN, "face")
    again = ReplayedObservations(tape)
    np.testing.assert_array_equal(again.fact(FurtherFaces).view.of(Role.TRAIN, "face").values, told)
    assert not np.array_equal(again.of(Role.TRAIN, "face").values, told)


def test_what_was_not_asked_is_refused() -> None:
    seen = ReplayedObservations(Tape(ArraysInMemory()))
    with pytest.raises(NotOnTapeError):
        seen.of(Role.TRAIN, "face")
    with pytest.raises(NotOnTapeError):
        seen.known(Losses)
    with pytest.raises(NotOnTapeError):
        seen.with_synthetic(leaky(0.5, n=20).images(Role.TRAIN))
    taped = TapedObservations(leaky(0.5, n=20), tape := Tape(ArraysInMemory()))
    with pytest.raises(NotAvailableError):
        taped.fact(Losses)
    with pytest.raises(NotAvailableError):
        ReplayedObservations(tape).fact(Losses)
