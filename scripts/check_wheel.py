"""Build the wheel from the sdist, install it away from the checkout and run a small audit with it.

The fresh environment borrows this one's dependencies (5 GB of torch), but not the checkout:
`--full` installs them anew.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
AUDIT = """
name = "wheel"
samples = 60
control_samples = 60
data = { bundled = "lfw100" }
generators.vae = { kind = "vae", size = 25, steps = 60, hidden = 64 }
embedders.pca = { kind = "pca" }
features = { embedder = "pca" }
detection = { enabled = false }
"""


def main() -> int:
    """Return 0 when the installed wheel audits without the checkout in sight."""
    with tempfile.TemporaryDirectory(prefix="showthrough-wheel-") as scratch:
        folder = Path(scratch)
        wheel = _build(folder)
        python = _fresh_environment(folder, wheel, full="--full" in sys.argv)
        origin = _output(python, folder, "-c", "import showthrough; print(showthrough.__file__)")
        if str(CHECKOUT) in origin:
            print(f"the fresh environment still sees the checkout: {origin}")
            return 1
        return _audit(python, folder)


def _build(folder: Path) -> Path:
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(CHECKOUT)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)  # sdist first, then the wheel from it
    return next((folder / "dist").glob("*.whl"))


def _fresh_environment(folder: Path, wheel: Path, *, full: bool) -> Path:
    home = folder / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if full:
        subprocess.run([*install, "-c", str(CHECKOUT / "constraints.txt"), f"{wheel}[all]"], check=True)
        return python
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    site = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    # a path line adds the packages but not their own .pth files, so the editable checkout stays out of sight
    (Path(site) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python


def _audit(python: Path, folder: Path) -> int:
    (folder / "wheel.toml").write_text(AUDIT, encoding="utf-8")
    print(_output(python, folder, "-m", "showthrough", "attacks"))
    command = [str(python), "-m", "showthrough", "audit", "wheel.toml", "--json"]
    done = subprocess.run(
        command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False
    )
    print(done.stdout, done.stderr[-2000:])
    if done.returncode not in (3, 4):
        print(f"a small audit should be blocked or lack evidence, and ended with {done.returncode}")
        return 1
    (report,) = json.loads(done.stdout)
    return 0 if (folder / report["report"]).is_file() else 1


def _output(python: Path, folder: Path, *arguments: str) -> str:
    command = [str(python), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


if __name__ == "__main__":
    sys.exit(main())
