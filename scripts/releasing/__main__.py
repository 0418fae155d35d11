"""Make the files of a release from the last commit: `make release`, or `make release KEY=office.pem`.

Wheel and sdist are built twice and must be equal. Beside them lie a bill of materials, the hashes of all
files that `pip install --require-hashes` may take, SHA256SUMS, and the statement that a key signed.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from releasing.bill import EXTRA, Wheel, bill
from releasing.building import NotEqualError, built_twice, commit_time, digest_of
from releasing.dependencies import PYPROJECT, REPOSITORY, project
from releasing.licences import RULES, rules
from releasing.pins import CONSTRAINTS
from releasing.signing import SUMS, files_of, signed
from showthrough.errors import ShowthroughError

NO_UV = "uv writes the hashes and is not installed: pip install uv, or leave them out with --without-hashes"
OLDEST = "3.11"


def main() -> int:
    """Return 0 when the release lies in its folder."""
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument(
        "--key", type=Path, help="private key in PEM that signs; without it nothing is signed"
    )
    parser.add_argument("--out", type=Path, default=REPOSITORY / "dist", help="must be empty")
    parser.add_argument("--without-hashes", action="store_true", help="do not ask the package index")
    options = parser.parse_args()
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if not uv and not options.without_hashes:
        print(NO_UV, file=sys.stderr)
        return 1
    try:
        _release(options.out, options.key, None if options.without_hashes else uv)
    except (NotEqualError, ValueError, ShowthroughError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _release(out: Path, key: Path | None, uv: str | None) -> None:
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out} is not empty, and a release holds nothing else: remove it first")
    with tempfile.TemporaryDirectory(prefix="showthrough-release-") as scratch:
        built_twice(REPOSITORY, Path(scratch), out)
    (wheel,) = out.glob("*.whl")
    own = wheel.name.split("-")[1]
    asked = project()
    of = Wheel(own, digest_of(wheel), commit_time(REPOSITORY))
    (out / f"showthrough-{own}.cdx.json").write_bytes(bill(of, asked, rules(RULES)))
    if uv:
        _write_hashes(uv, out / f"requirements-{own}.txt")
    lines = [f"{digest_of(path)}  {path.name}\n" for path in files_of(out)]
    (out / SUMS).write_text("".join(lines), encoding="utf-8")
    print(*lines, sep="", end="")
    if key is None:
        print("built twice, the same bytes; nobody signed: give KEY=office.pem")
    else:
        print(f"built twice, the same bytes; signed by {signed(out, key)}")


def _write_hashes(uv: str, file: Path) -> None:
    """Write every version with the hashes of all its files, for the oldest Python that is supported."""
    command = [uv, "pip", "compile", str(PYPROJECT), "--extra", EXTRA, "--constraint", str(CONSTRAINTS)]
    form = ["--generate-hashes", "--python-version", OLDEST, "--no-header", "--no-annotate", "--quiet"]
    done = subprocess.run(
        [*command, *form, "--output-file", str(file)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise ValueError(f"uv found no versions that agree: {done.stderr.strip()[:500]}")


if __name__ == "__main__":
    sys.exit(main())
