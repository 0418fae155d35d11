"""One version, wherever it is asked for."""

from importlib.metadata import version

import showthrough
from showthrough.version import VERSION


def test_the_version_is_the_installed_one() -> None:
    assert version("showthrough") == VERSION == showthrough.__version__
