"""Names of arrays: they say what an array holds, and load no numpy."""

import subprocess
import sys
from typing import get_args

import numpy as np
import pytest
from pydantic import TypeAdapter

from showthrough.core import types
from showthrough.core.types import Scalar
from showthrough.stats.arrays import Floats, Mask, Rows, as_scores, codes_of


def element(alias: object) -> type:
    """Return the scalar type that an alias of NDArray names."""
    dtype = get_args(alias)[1]
    return get_args(dtype)[0]


def test_each_name_stands_for_the_type_that_its_makers_give() -> None:
    assert as_scores([1, 2], "scores").dtype == element(Floats)
    assert codes_of(["b", "a"], 2, "names").dtype == element(Rows)
    assert np.isfinite(as_scores([1, 2], "scores")).dtype == element(Mask)


def test_names_of_arrays_load_no_numpy() -> None:
    code = "import sys, showthrough.core.records; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_name_in_the_door_exists() -> None:
    assert all(hasattr(types, name) for name in types.__all__)


@pytest.mark.parametrize("value", ["007", "NA", 7, 0.5, True])
def test_a_parameter_of_a_finding_comes_back_from_json_as_what_it_was(value: Scalar) -> None:
    params = TypeAdapter(dict[str, Scalar])
    (back,) = params.validate_json(params.dump_json({"by": value})).values()
    assert (back, type(back)) == (value, type(value))
