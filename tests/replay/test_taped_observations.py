"""What checks are told is told unchanged, and stands on the tape, functions of facts included."""

import numpy as np
import pytest

from showthrough.core.facts import Losses
from showthrough.core.images import Role
from showthrough.errors import NotAvailableError
from showthrough.replay.tape import Tape
from showthrough.replay.taped_observations import TapedObservations
from showthrough.testing.contract import ArraysInMemory
from showthrough.testing.in_memory import leaky


def test_checks_are_told_what_they_would_be_told_without_a_tape() -> None:
    losses = Losses(("elbo",), lambda role, form: np.full(3, len(role) + len(form)))
    seen = leaky(0.5, n=20, facts=(losses,))
    taped = TapedObservations(seen, tape := Tape(ArraysInMemory()))
    assert taped.embedders == seen.embedders
    assert taped.images(Role.TRAIN) is seen.images(Role.TRAIN)
    np.testing.assert_array_equal(taped.of(Role.TRAIN, "face").values, seen.of(Role.TRAIN, "face").values)
    np.testing.assert_array_equal(taped.fact(Losses).of(Role.TRAIN, "elbo"), np.full(3, 9))
    with pytest.raises(NotAvailableError):
        taped.fact(Tape)
    place = "fact showthrough.core.facts.generator_facts.Losses[]"
    asked = {'images["train"]', 'of["train", "face"]', place, f'{place}.of["train", "elbo"]'}
    assert asked <= tape.told.keys()
    with pytest.raises(NotAvailableError):
        taped.with_synthetic(seen.images(Role.TRAIN))


def test_what_cannot_be_kept_is_told_all_the_same() -> None:
    seen = leaky(0.5, n=20, facts=(Losses(("elbo",), lambda role, form: object()),))
    taped = TapedObservations(seen, tape := Tape(ArraysInMemory()))
    assert type(taped.fact(Losses).of(Role.TRAIN, "elbo")) is object
    assert any("opaque" in told for told in tape.told.values() if isinstance(told, dict))
    assert taped.fact(Losses).of(Role.TRAIN, {"no", "name"}) is not None
