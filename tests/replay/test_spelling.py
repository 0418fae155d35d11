"""Values come back as they were spelt, and none is made of a type that nobody asked for."""

import json
from collections.abc import Callable
from enum import Enum
from math import inf, isnan, nan
from typing import NamedTuple

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.types import Floats
from showthrough.errors import NotEnoughDataError
from showthrough.replay.spelling import NotOnTapeError, Within, read, spelt, types_behind
from showthrough.testing.contract import ArraysInMemory
from showthrough.testing.in_memory import leaky
from showthrough.testing.planted_records import a_certificate


class Colour(Enum):
    RED = "red"


class Inner(NamedTuple):
    values: Floats
    colour: Colour


class Outer(NamedTuple):
    inner: tuple[Inner, ...]
    names: frozenset[str]
    shares: dict[str, float]
    claim: DPCertificate | None
    ask: Callable[[Role], Floats]


def back(
    value: object, kind: type, asked: Callable[[str], Callable[..., object]] = lambda place: place
) -> object:
    arrays = ArraysInMemory()
    told = json.loads(json.dumps(spelt(value, arrays, "here")))
    return read(told, Within(arrays, types_behind(kind), asked, lambda place: place))


def test_nested_values_come_back() -> None:
    value = Outer(
        (Inner(np.array([1.0, nan, inf]), Colour.RED),),
        frozenset({"b", "a"}),
        {"x": -inf, "y": 0.1},
        a_certificate(),
        lambda role: np.zeros(len(role)),
    )
    found = back(value, Outer)
    assert isinstance(found, Outer)
    np.testing.assert_array_equal(found.inner[0].values, value.inner[0].values)
    assert found[1:4] == value[1:4]
    assert (found.inner[0].colour, found.ask) == (Colour.RED, "here.ask")


@pytest.mark.parametrize("value", [None, True, 3, "é", 0.1, [1, (2, 3)], np.float32(0.1), np.int64(7)])
def test_plain_values_come_back_with_their_types(value: object) -> None:
    found = back(value, Outer)
    assert found == value
    assert type(found) is type(value)
    assert isnan(back(nan, Outer))


def test_a_reason_comes_back_as_the_error_that_says_it() -> None:
    found = back(Missing("too few people", NotEnoughDataError, 30), Outer)
    assert (type(found.error), found.needed) == (NotEnoughDataError, 30)


def test_images_come_back_without_pixels() -> None:
    images = leaky(0.5, n=20).images(Role.TRAIN)
    found = back(images, Outer)
    assert (found.ids, found.identity, found.digest) == (images.ids, images.identity, images.digest)
    assert found.sizes == list(images.sizes)
    with pytest.raises(NotOnTapeError, match="pixels"):
        found.source.read(0)


def test_a_type_that_nobody_asked_for_is_not_made() -> None:
    with pytest.raises(NotOnTapeError, match="where none is asked for"):
        back(Inner(np.zeros(2), Colour.RED), DPCertificate)
    with pytest.raises(NotOnTapeError, match="no tape holds a object"):
        spelt(object(), ArraysInMemory(), "here")
