"""Run every benchmark of this folder, one after another: `python -m benchmarks [NAME ...]`."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Return 0 when all benchmarks ran; each prints one JSON object."""
    found = {path.stem: path for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))}
    names = sys.argv[1:] or list(found)
    unknown = [name for name in names if name not in found]
    if unknown:
        print(f"no benchmark is called {unknown[0]!r}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    codes = []
    for name in names:
        print(f"# {name}", file=sys.stderr, flush=True)
        codes.append(subprocess.run([sys.executable, str(found[name])], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
