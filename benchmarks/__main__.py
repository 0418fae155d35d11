"""Run every benchmark of this folder, one after another: `python -m benchmarks [--list] [NAME ...]`.

A benchmark is a file that can be run, or a folder with a `__main__.py`; its name is its path, such as
`nearest` or `validity/power`. Each prints one JSON object on standard output, and its figures as a table
beside it. Without the data or the peer that one needs it fails, and the others run all the same.
"""

import argparse
import ast
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def benchmarks() -> dict[str, Path]:
    """Return every benchmark by name, with what Python is to be given to run it."""
    found = {}
    for path in sorted(HERE.rglob("*.py")):
        if path.name.startswith("_") and path.name != "__main__.py":
            continue
        if path.parent != HERE or path.name != "__main__.py":
            runs = path.parent if path.name == "__main__.py" else path
            found[runs.relative_to(HERE).with_suffix("").as_posix()] = runs
    return {name: path for name, path in found.items() if path.is_dir() or _can_be_run(path)}


def purpose(path: Path) -> str:
    """Return the first line of what a benchmark says of itself."""
    file = path / "__main__.py" if path.is_dir() else path
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0]


def main() -> int:
    """Return 0 when all benchmarks ran."""
    found = benchmarks()
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--list", action="store_true", help="say what there is and run nothing")
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    options = parser.parse_args()
    for name in options.names:
        if name not in found:
            parser.error(f"no benchmark is called {name!r}; there are {', '.join(found)}")
    names = options.names or list(found)
    if options.list:
        print(*(f"{name:24} {purpose(found[name])}" for name in names), sep="\n")
        return 0
    return _run({name: found[name] for name in names})


def _run(chosen: dict[str, Path]) -> int:
    import pandas as pd

    paths = [str(HERE.parent), str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    ran = []
    for name, path in chosen.items():
        print(f"# {name}", file=sys.stderr, flush=True)
        started = time.perf_counter()
        code = subprocess.run([sys.executable, str(path)], check=False, env=environment).returncode
        ran.append({"benchmark": name, "seconds": round(time.perf_counter() - started), "exit code": code})
    print(pd.DataFrame(ran).to_string(index=False), file=sys.stderr)
    return max(each["exit code"] != 0 for each in ran)


def _can_be_run(path: Path) -> bool:
    """Return whether a file does something when it is run, and is no helper of others."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = (ast.unparse(node.test) for node in tree.body if isinstance(node, ast.If))
    return any(test.startswith("__name__ == ") for test in tests)


if __name__ == "__main__":
    sys.exit(main())
