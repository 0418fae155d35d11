"""Real people among synthetic images: other people's faces, other photos of training people, altered photos.

    python -m benchmarks.biometric [--work FOLDER]

Takes about half an hour and is not part of `make bench`. It can be stopped at any moment: the same command
goes on. Photos, weights and records stay in FOLDER, by default below the system's temporary folder.
"""

import argparse
import logging
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from benchmarks._lfw import NETWORKS, YUNET, lfw
from PIL import Image

from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.controls.alterations import altered
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.data.listing import Entry, list_folder

HERE = Path(__file__).parent
KEPT, SIDE = 0.6, 48  # of a photo's side, and the pixels of the small generator
MEMBERS, HELD, MADE = 300, 300, 600  # people of train (two photos each), of holdout, and synthetic images
PLANTED, ALTERED = 6, 60  # other photos of members among 600, and altered photos of members among 600
SUITE = "biometric"


def main() -> None:
    """Prepare the photos, audit, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-biometric")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    _prepare(options.work)
    records = []
    for name in ("planted.toml", "generator.toml"):
        text = (HERE / name).read_text(encoding="utf-8")
        for network, (weights, _) in NETWORKS.items():
            text = text.replace(f"{{{network}}}", str(weights))
        text = text.replace("{yunet}", str(YUNET))
        (options.work / name).write_text(text, encoding="utf-8")
        runs = run_audit(load_audit(options.work / name), Options(runs=options.work / "runs"))
        records += [run.record for run in runs]
    print(_rows(records))


def _rows(records: Iterable[AuditRecord]) -> str:
    head = ("synthetic images", "figure", "matcher", "value (95 %)", "held-out people", "people, images")
    lines = [head, ("---",) * len(head)]
    for record in records:
        lines += [_row(record.subject.name, f) for f in record.findings if f.suite == SUITE]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _row(name: str, finding: Finding) -> tuple[str, ...]:
    if finding.outcome is not Outcome.MEASURED or finding.value is None:
        told = f"{finding.outcome}: {finding.note}"
    else:
        own = finding.interval
        told = f"{finding.value:.4g}" + ("" if own is None else f" ({own.low:.4g} to {own.high:.4g})")
    control = "" if finding.control is None else f"{finding.control:.4g}"
    by = str(finding.params.get("by", ""))
    n = f"{finding.n_identities:,}, {finding.n_images:,}"
    return name, f"{finding.check} {finding.statistic}", by, told, control, n


def _prepare(work: Path) -> None:
    """Write folders of photos, 250 pixels a side, and small crops of the same for the generator."""
    if (work / "ready").exists():
        return
    photos: dict[str, list[Entry]] = {}
    for entry in list_folder(lfw() / "images"):
        photos.setdefault(str(entry.person), []).append(entry)
    rng = np.random.default_rng(0)
    several = rng.permutation([name for name, own in photos.items() if len(own) > 1])
    single = rng.permutation([name for name, own in photos.items() if len(own) == 1])
    members, known = several[:MEMBERS], several[MEMBERS:]
    held, others = single[:HELD], single[HELD : HELD + MADE]
    roles: dict[str, list[Entry]] = {
        "train": [photos[name][0] for name in members],
        "holdout": [photos[name][0] for name in held],
        "reference": [entry for name in known for entry in photos[name]],
        "strangers": [photos[name][0] for name in others],
    }
    second = [photos[name][1] for name in members[:PLANTED]]
    roles["other-photos"] = [*roles["strangers"][PLANTED:], *second]
    for role, entries in roles.items():
        _write(work, role, {f"{row}-{entry.person}": _photo(entry) for row, entry in enumerate(entries)})
    strangers = {f"{row}": _photo(entry) for row, entry in enumerate(roles["strangers"][ALTERED:])}
    _write(work, "altered", {**strangers, **_altered(roles["train"][:ALTERED], rng)})
    (work / "ready").touch()


def _altered(entries: list[Entry], rng: np.random.Generator) -> dict[str, Image.Image]:
    """Return photos of members, mirrored, re-lit or cropped in turns."""
    ways, found = ("mirror", "colour", "crop"), {}
    for row, entry in enumerate(entries):
        pixels = np.asarray(_photo(entry))[None]
        found[f"member-{row}"] = Image.fromarray(altered(pixels, ways[row % len(ways)], rng)[0])
    return found


def _photo(entry: Entry) -> Image.Image:
    with Image.open(entry.path) as image:
        return image.convert("RGB")


def _write(work: Path, role: str, images: Mapping[str, Image.Image]) -> None:
    for name, image in images.items():
        person = name.partition("-")[2] or name
        place = Path(role, person) if role in ("train", "holdout", "reference") else Path(role)
        small = _small(image)
        for folder, pixels in ((work, image), (work / "small", small)):
            path = folder / place / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels.save(path)


def _small(image: Image.Image) -> Image.Image:
    border = round(image.width * (1 - KEPT) / 2)
    box = (border, border, image.width - border, image.height - border)
    return image.crop(box).resize((SIDE, SIDE), Image.Resampling.BILINEAR)


if __name__ == "__main__":
    main()
