"""Tracebacks of errors that nobody foresaw: told by their place, and kept for their owner alone."""

import platform
import tempfile
import traceback
from pathlib import Path

from showthrough.version import VERSION

PACKAGE = Path(__file__).parent


def place_of(error: Exception) -> str:
    """Return the kind of an error and the last line of ours that it came through, and nothing that it says.

    What it says can hold the path of somebody's photo, and reports and terminals are published.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    if not ours:
        return type(error).__name__
    place = Path(ours[-1].filename).relative_to(PACKAGE)
    return f"{type(error).__name__} in {place.as_posix()}, line {ours[-1].lineno}"


def keep_traceback(error: Exception) -> str:
    """Write the traceback into a temporary file (mode 0600); return what is told of it."""
    about = f"showthrough {VERSION}, Python {platform.python_version()}, {platform.platform()}"
    told = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            errors="backslashreplace",
            prefix="showthrough-",
            suffix=".txt",
            delete=False,
        ) as file:
            file.write(f"{about}\n\n{told}")
    except OSError:
        return "its traceback, which could not be kept, as no folder for temporary files can be written"
    return f"{file.name} (it may name your files: read it before you send it)"
