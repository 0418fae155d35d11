"""Documents with something odd in one place, and how a command line would end that reads one."""

import copy
import os
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from showthrough.cli.common.endings import ending_of
from showthrough.errors import Exit

FUZZ = "SHOWTHROUGH_FUZZ"  # cases of each test in `make fuzz`, in the place of those that stand beside it


def cases(n: int) -> settings:
    """Return settings for so many cases, always the same; for as many others as `make fuzz` asks for."""
    asked = int(os.environ.get(FUZZ, "0"))
    return settings(
        max_examples=asked or n,
        deadline=None,
        derandomize=not asked,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        print_blob=True,
    )


ODD = st.one_of(
    st.sampled_from(
        [0, -1, True, "", [], {}, 2**63, -(2**64), 10**400, 1e308, 1e-300, "..", "../../x", "/dev/zero"]
    ),
    st.sampled_from(
        [float("inf"), float("nan"), "\0", "\x1b[2J", "[/red]", "a" * 5000, [[[[]]]], ["a", 1, None]]
    ),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the places of all values in a document, as keys from the top."""
    if here:
        yield here
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*here, key))


def changed(document: Any, where: tuple[Any, ...], value: Any, renamed: bool) -> Any:
    """Return a document with another value in one place, or that value's text as the name of the place."""
    document = copy.deepcopy(document)
    parent = document
    for key in where[:-1]:
        parent = parent[key]
    if renamed and isinstance(parent, dict):
        parent[str(value)] = parent.pop(where[-1])
    else:
        parent[where[-1]] = value
    return document


def code_of(action: Callable[[], object]) -> Exit:
    """Return the exit code that the command line would end with, and look at its line."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - as main does
        line, code = ending_of(error)
    else:
        return Exit.PASS
    assert "\n" not in line
    assert len(line) < 1600
    return code
