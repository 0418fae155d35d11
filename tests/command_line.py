"""The command line from the outside, as a pipeline calls it."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from places import REPOSITORY
from warm_processes import called

MODULES = {
    "pillow": "PIL",
    "scikit-learn": "sklearn",
    "scikit-image": "skimage",
    "opencv-python-headless": "cv2",
}
WATCHED = """
import atexit, sys
from showthrough.cli import main

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
loaded = lambda: " ".join(sorted(name for name in {watched!r} if name in sys.modules))
atexit.register(lambda: print("loaded:", loaded(), file=sys.stderr))
sys.argv = ["showthrough", *{arguments!r}]
main()
"""

EACH_LINE = (  # every count of progress is a line, so that a test knows when to kill
    "import showthrough.terminal_progress as progress\n"
    "progress.SECONDS = 0.0\n"
    "from showthrough.cli import main\n"
    "main()\n"
)


def showthrough(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, which begins with its modules loaded."""
    return called(arguments, cwd or Path.cwd())


def from_nothing(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a pipeline calls it: a new Python, with a seed of hashes of its own."""
    return _run([sys.executable, "-m", "showthrough", *arguments], cwd)


NEVER_INSTALLED = """
import importlib.metadata as metadata

def requires(name):
    raise metadata.PackageNotFoundError(name)

metadata.requires = requires
"""


def watched(
    *arguments: str,
    watch: Sequence[str] = (),
    absent: Sequence[str] = (),
    cwd: Path | None = None,
    installed: bool = True,
) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    """Run the command line without some modules; return which of the watched ones it loaded."""
    code = ("" if installed else NEVER_INSTALLED) + WATCHED.format(
        absent=set(absent), watched=list(watch), arguments=arguments
    )
    done = _run([sys.executable, "-c", code], cwd)
    rest, _, loaded = done.stderr.rpartition("loaded: ")
    done.stderr = rest
    return done, set(loaded.split())


def modules_of_extras() -> set[str]:
    """Return the modules that only `pip install 'showthrough[...]'` brings."""
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    named = {one for extra, wanted in extras.items() if extra not in ("all", "dev") for one in wanted}
    packages = {one.split(">")[0].split("<")[0].split("=")[0].split("!")[0].strip() for one in named}
    return {MODULES.get(package, package.replace("-", "_")) for package in packages}


def _run(command: list[str], cwd: Path | None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300, check=False
    )
