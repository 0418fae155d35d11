"""Names of several files at once: `shard-{000..012}.tar`, `train-*.parquet`."""

import re
from collections.abc import Iterator
from pathlib import Path

from showthrough.errors import DataError

MOST = 100_000
_BRACES = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"^(\d+)\.\.(\d+)$")
_STARRED = "*?["


def is_pattern(path: Path) -> bool:
    """Return whether a path names several files, and is not the name of one that is there."""
    return any(sign in path.name for sign in f"{_STARRED}{{") and not path.exists()


def matching(pattern: Path) -> list[Path]:
    """Return the files that a pattern names; all that braces name must be there.

    Raises:
        DataError: none is there, or one that braces name is not.
    """
    names = list(braced(pattern.name))
    if any(sign in pattern.name for sign in _STARRED):
        found = sorted({path for name in names for path in pattern.parent.glob(name)})
    else:
        found = [pattern.with_name(name) for name in names]
        missing = [path for path in found if not path.exists()]
        if missing:
            raise DataError(
                f"no file {missing[0]}: {len(missing)} of the {len(found)} that {pattern.name} names are "
                "missing"
            )
    if not found:
        raise DataError(f"no file {pattern}; paths are relative to the audit file")
    return found


def braced(name: str) -> Iterator[str]:
    """Yield the names that braces stand for, in order; a range keeps its leading zeros.

    Raises:
        DataError: there are more than any data set has.

    >>> list(braced("{train,test}-{08..10}.tar"))[:4]
    ['train-08.tar', 'train-09.tar', 'train-10.tar', 'test-08.tar']
    """
    waiting, done = [name], 0
    while waiting:
        one = waiting.pop(0)
        found = _BRACES.search(one)
        if found is None:
            yield one
            done += 1
            continue
        options = _options(found[1])
        if len(options) * (len(waiting) + 1) + done > MOST:
            raise DataError(f"{name} names more than {MOST:,} files")
        waiting[:0] = [f"{one[: found.start()]}{option}{one[found.end() :]}" for option in options]


def _options(inside: str) -> list[str]:
    found = _RANGE.match(inside)
    if found is None:
        return inside.split(",")
    first, last = int(found[1]), int(found[2])
    if last - first >= MOST:
        raise DataError(f"{{{inside}}} names more than {MOST:,} files")
    step = 1 if last >= first else -1
    width = len(found[1]) if found[1].startswith("0") else 0
    return [f"{number:0{width}d}" for number in range(first, last + step, step)]
