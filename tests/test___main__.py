"""`python -m showthrough` is the command line."""

import re

from command_line import from_nothing


def test_the_command_has_one_name_however_it_is_called() -> None:
    assert re.fullmatch(r"showthrough, version \d+\.\S+\n", from_nothing("--version").stdout)
