"""One table of ratios beside public peers: `python -m benchmarks [--quick]`, into docs/results/benchmarks.md.

`python -m benchmarks --all` runs every benchmark of this folder, one after another; names run some of them.

A benchmark is a file that can be run, or a folder with a `__main__.py`; its name is its path, such as
`nearest` or `validity/power`. Each prints one JSON object on standard output, and its figures as a table
beside it. Without the data or the peer that one needs it fails, and the others run all the same.
"""

import argparse
import ast
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks._peers import page, plans, run, surroundings

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "results" / "benchmarks.md"


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
    parser.add_argument("--all", action="store_true", help="run all, and write no table")
    parser.add_argument("--quick", action="store_true", help="small sizes in the table")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page of the table")
    parser.add_argument("names", nargs="*", metavar="NAME", help="run these, and write no table")
    options = parser.parse_args()
    for name in options.names:
        if name not in found:
            parser.error(f"no benchmark is called {name!r}; there are {', '.join(found)}")
    if options.list:
        names = options.names or list(found)
        print(*(f"{name:24} {purpose(found[name])}" for name in names), sep="\n")
        return 0
    if options.names or options.all:
        return _run({name: found[name] for name in options.names or found})
    return _write_table(found, quick=options.quick, out=options.out)


def _write_table(found: dict[str, Path], *, quick: bool, out: Path) -> int:
    started = datetime.now(UTC).date().isoformat()
    ran = {}
    for plan in plans():
        print(f"# {plan.name}", file=sys.stderr, flush=True)
        ran[plan.name] = plan, run(plan, found[plan.name], quick)
    text = page(ran, quick, started)
    out.write_text(text, encoding="utf-8")
    print(text, file=sys.stderr)
    return int(any(one.result is None for _, one in ran.values()))


def _run(chosen: dict[str, Path]) -> int:
    import pandas as pd

    ran = []
    for name, path in chosen.items():
        print(f"# {name}", file=sys.stderr, flush=True)
        started = time.perf_counter()
        code = subprocess.run([sys.executable, str(path)], check=False, env=surroundings()).returncode
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
