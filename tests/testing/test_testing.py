"""What is promised to authors of plug-ins: names that are there, and an import that costs nothing."""

import subprocess
import sys

import pytest

from showthrough import testing


@pytest.mark.parametrize("name", testing.__all__)
def test_every_public_name_is_found_and_says_what_it_is(name: str) -> None:
    found = getattr(testing, name)
    assert found.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'leeky'"):
        testing.leeky  # noqa: B018
    assert set(testing.__all__) <= set(dir(testing))


def test_worlds_are_built_without_torch_and_pandas() -> None:
    code = (
        "import sys; from showthrough.testing import *; leaky(share=.5, n=10);"
        "print(*sorted({'torch', 'pandas', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
