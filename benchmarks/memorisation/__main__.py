"""Planted copies among 10,000 images of strangers, and generators that learned 100 or thousands of faces.

    python -m benchmarks.memorisation [--work FOLDER]

Takes about half an hour and is not part of `make bench`. It can be stopped at any moment: the same command
goes on. Photos, weights and records stay in FOLDER; the picture in docs/images holds distances only.
"""

import argparse
import logging
import tempfile
from pathlib import Path

import numpy as np
from benchmarks._lfw import lfw
from benchmarks.memorisation.faces import central, moved
from benchmarks.memorisation.shown import rows, write_distances
from PIL import Image

from showthrough.audit.options import Options
from showthrough.audit.run import Run, run_audit
from showthrough.config_files import load_audit
from showthrough.controls.alterations import altered
from showthrough.core.types import Images
from showthrough.data.listing import list_folder

MADE, COPIES = 10_000, 10
PEOPLE = {"hundred": 100, "train": 1500, "holdout": 1000, "reference": 500}
HERE = Path(__file__).parent
log = logging.getLogger("memorisation")


def main() -> None:
    """Prepare photos, audit, and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-memorisation")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    planted = _prepare(options.work)
    runs: list[Run] = []
    for name in ("planted", "hundred", "thousands"):
        file = options.work / f"{name}.toml"
        file.write_text((HERE / f"{name}.toml").read_text(encoding="utf-8"), encoding="utf-8")
        runs += run_audit(load_audit(file), Options(runs=options.work / "runs"))
    print(rows([run.record for run in runs], planted, options.work / "runs"))
    write_distances([run.record for run in runs], HERE.parents[1] / "docs" / "images")


def _prepare(work: Path) -> set[str]:
    """Write the photos of each role and the synthetic folders; return the names of the planted copies."""
    names = {f"copy-{number}.png" for number in range(COPIES)}
    if (work / "ready").exists():
        return names
    entries = list_folder(lfw() / "images")
    order = np.random.default_rng(0).permutation(sorted({str(entry.person) for entry in entries}))
    ends = np.cumsum(list(PEOPLE.values()))
    groups = dict(zip((*PEOPLE, "others"), np.split(order, ends), strict=True))
    for role, people in groups.items():
        chosen = [entry for entry in entries if entry.person in set(people)]
        pixels = np.stack([central(entry.path) for entry in chosen])
        if role == "others":
            _write_made(work, pixels, names)
            continue
        for number, (entry, image) in enumerate(zip(chosen, pixels, strict=True)):
            _save(image, work / role / str(entry.person) / f"{number}.png")
    (work / "ready").touch()
    return names


def _write_made(work: Path, others: Images, names: set[str]) -> None:
    """Write 10,000 images of other people, and the same with ten copies of training photos among them."""
    rng = np.random.default_rng(1)
    made = [moved(others[rng.integers(len(others))], rng) for _ in range(MADE)]
    train = sorted((work / "train").rglob("*.png"))
    chosen = rng.permutation(len(train))[:COPIES]
    copies = np.stack([np.asarray(Image.open(train[row])) for row in chosen])
    for folder in ("honest", "leaking"):
        kept = made if folder == "honest" else made[COPIES:]
        for number, image in enumerate(kept):
            _save(image, work / folder / f"made-{number}.png")
    for name, image in zip(sorted(names), altered(copies, "jpeg", rng), strict=True):
        _save(image, work / "leaking" / name)


def _save(image: Images, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)


if __name__ == "__main__":
    main()
