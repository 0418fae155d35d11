"""Every membership attack on generators of real faces: overfitted ones and well-regularised ones.

    python benchmarks/membership [--work FOLDER]

Takes about an hour and is not part of `make bench`. It can be stopped at any moment: the same command goes
on. Photos, weights and records stay in FOLDER, by default below the system's temporary folder.
"""

import argparse
import logging
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from table import markdown

from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.images import Role, squeezed
from showthrough.data.listing import list_folder

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SHOWTHROUGH_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
SIDE = 32
SHARE = 0.6  # of a photo's side that is kept, around the centre
PEOPLE = {Role.TRAIN: 1000, Role.HOLDOUT: 1000, Role.REFERENCE: 1000}
AUDITS = ("vae.toml", "others.toml")  # shadow models of VAEs alone: those of the others take hours here
log = logging.getLogger("membership")


def main() -> None:
    """Prepare the photos, audit, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-membership")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    _prepare(options.work)
    records = []
    for name in AUDITS:
        file = options.work / name
        file.write_text((Path(__file__).parent / name).read_text(encoding="utf-8"), encoding="utf-8")
        runs = run_audit(load_audit(file), Options(runs=options.work / "runs"))
        records += [run.record for run in runs]
    print(markdown(records))


def _prepare(work: Path) -> None:
    """Write the photos of each role, or end here without the data."""
    if (work / "ready").exists():
        return
    folder = DATA / "faces" / "lfw" / "images"
    if not folder.is_dir():
        sys.exit(f"real test data not found at {DATA}; set SHOWTHROUGH_TEST_DATA")
    entries = list_folder(folder)
    people = sorted({str(entry.person) for entry in entries})
    order = np.random.default_rng(0).permutation(people)
    ends = np.cumsum(list(PEOPLE.values()))
    role_of = {
        str(name): role
        for role, names in zip(PEOPLE, np.split(order, ends)[:-1], strict=True)
        for name in names
    }
    for number, entry in enumerate(entries):
        role = role_of.get(str(entry.person))
        if role is not None:
            path = work / role / str(entry.person) / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            _central(entry.path).save(path)
    (work / "ready").touch()


def _central(path: Path) -> Image.Image:
    with Image.open(path) as image:
        border = round(image.width * (1 - SHARE) / 2)
        box = (border, border, image.width - border, image.height - border)
        return squeezed(image.convert("RGB").crop(box), (SIDE, SIDE))


if __name__ == "__main__":
    main()
