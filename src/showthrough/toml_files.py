"""TOML that somebody wrote by hand: found by path or as a preset, and read with limits."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from showthrough.bundled import preset, presets
from showthrough.errors import ConfigError, UsageError

MOST_BYTES = 2**20  # of a file that somebody wrote by hand
MOST_DOTS = 40  # in a key: tomllib takes minutes and gigabytes for one of 50,000 parts
MOST_BITS = 64  # of an integer, as TOML has it
TOO_LONG = f"an integer of more than {MOST_BITS} bits"
PART_OF_A_KEY = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
LONG_KEY = re.compile(rf"(?<![\w-]){PART_OF_A_KEY}(?:[ \t]*+\.[ \t]*+{PART_OF_A_KEY}){{{MOST_DOTS}}}")


def found_file(kind: str, name_or_path: str) -> Path | Traversable:
    """Return the file of a path, or else the preset of that name.

    Raises:
        UsageError: there is neither.
    """
    if is_file(Path(name_or_path)):
        return Path(name_or_path)
    if name_or_path in presets(kind):
        return preset(kind, name_or_path)
    choices = ", ".join(presets(kind))
    raise UsageError(f"no file and no preset called {name_or_path[:200]!r}; presets: {choices}")


def is_file(path: Path) -> bool:
    """Return whether a path is one of a file that can be looked at."""
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that may not be entered
        return False


def read_toml(source: Path | Traversable, name: str) -> dict[str, object]:
    """Return what a file says; what only an attack or an accident writes is refused before it costs time.

    Raises:
        UsageError: the file cannot be read.
        ConfigError: it is no TOML, or none that somebody can have meant.
    """
    try:
        with source.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ConfigError(f"{name} is larger than {MOST_BYTES >> 20} MB; is it the right file?")
        text = content.decode("utf-8-sig")
        if LONG_KEY.search(text):
            raise ConfigError(f"{name} holds a key of more than {MOST_DOTS} parts")
        values = tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{name} is not TOML that can be meant: it is nested too deep") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name} is not TOML: {error}") from error
    except ValueError as error:  # Python reads no number of 5,000 digits
        raise ConfigError(f"{name} holds {TOO_LONG}") from error
    except OSError as error:
        raise UsageError(f"cannot read {name[:200]}: {error.strerror}") from error
    if any(number.bit_length() >= MOST_BITS for number in _integers(values)):
        raise ConfigError(f"{name} holds {TOO_LONG}")
    return values


def _integers(value: object) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _integers(part)
