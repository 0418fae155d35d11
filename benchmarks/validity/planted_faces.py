"""Which copies of real faces an audit would find: kinds x shares x matchers.

python -m benchmarks.validity.planted_faces [--people 1000] [--runs FOLDER]

Labeled Faces in the Wild: so many people in training, as many held out, a fifth as reference. Every kind of
alteration is planted among 1,000 images of reference people at .1, 1 and 10 %, and the checks that look for
single copies are asked through pixels and components, with no face matcher, one, and two. What is not found
here is what page 1 of such an audit names. The folder keeps what was computed, so that a second call goes on.
"""

import argparse
import csv
import json
import tempfile
import time
from itertools import islice
from pathlib import Path

from benchmarks._lfw import NETWORKS, YUNET, lfw

from showthrough import Audit, AuditConfig, Options
from showthrough.audit.observers import build_observers, load_observers
from showthrough.controls.alterations import ALTERATIONS
from showthrough.controls.sensitivity import seen_strengths
from showthrough.core.beside.used_instruments import Strength
from showthrough.core.cards import all_cards
from showthrough.data.inputs import gather
from showthrough.data.listing import list_folder
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.signals.context import Context
from showthrough.signals.registry import all_signals
from showthrough.toolkit.run_checks import plan_checks

MATCHERS = ("mobilefacenet", "edgeface")


def main() -> None:
    """Print for each number of matchers and kind at how many copies of 1,000 it was seen, and by what."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--runs", type=Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.runs or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        write_manifest(folder / "images.csv", options.people)
        for n in range(len(MATCHERS) + 1):
            started = time.perf_counter()
            for how, tried in by_kind(planted(folder, MATCHERS[:n])).items():
                row = {"matchers": n, "kind": how} | {str(one.n_planted): list(one.seen_by) for one in tried}
                print(json.dumps(row), flush=True)
            print(json.dumps({"matchers": n, "seconds": round(time.perf_counter() - started)}), flush=True)


def write_manifest(file: Path, people: int) -> None:
    """Write who plays which role: one photo each, and two of the reference people."""
    photos: dict[str, list[Path]] = {}
    for entry in list_folder(lfw() / "images"):
        photos.setdefault(str(entry.person), []).append(entry.path)
    twice = [name for name, paths in photos.items() if len(paths) > 1]
    reference = twice[:: max(1, len(twice) * 5 // people)][: people // 5]
    others = iter(sorted(set(photos) - set(reference), key=hash_free))
    roles = {"train": islice(others, people), "holdout": islice(others, people), "reference": reference}
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(("path", "split", "identity"))
        for role, names in roles.items():
            for name in names:
                rows.writerows((path, role, name) for path in photos[name][: 2 if role == "reference" else 1])
        rows.writerows((path, "synthetic", "") for name in islice(others, 50) for path in photos[name][:1])


def hash_free(name: str) -> str:
    """Return a key by which names come in an order of no meaning, the same on every machine."""
    return name[::-1]


def planted(folder: Path, matchers: tuple[str, ...]) -> tuple[Strength, ...]:
    """Return which planted copies were seen through these matchers."""
    tables: dict[str, dict[str, object]] = {"pca": {"kind": "pca"}}
    for name in matchers:
        weights, scale = NETWORKS[name]
        tables[name] = {"kind": "arcface", "file": str(weights), "input": scale, "align": "yunet"}
        tables[name]["detector_file"] = str(YUNET)
    values = {"name": "planted", "data": {"manifest": "images.csv"}, "embedders": tables}
    config = AuditConfig.model_validate(values | {"features": {"embedder": "pca"}})
    audit, place = Audit(config, folder), Place(folder, Vault(folder / "vault"), Options().progress, False)
    inputs = gather(config.data, audit.base, place.vault, config.seed, place.progress)
    observers = build_observers(config, inputs, place, load_observers(config, place))
    context = Context(config, inputs, observers, plan_checks(all_cards(), config), place, all_signals())
    return seen_strengths(context, graded=ALTERATIONS)


def by_kind(found: tuple[Strength, ...]) -> dict[str, list[Strength]]:
    """Return the leaks of each kind, the smallest first."""
    kinds: dict[str, list[Strength]] = {}
    for one in found:
        kinds.setdefault(one.alteration, []).append(one)
    return kinds


if __name__ == "__main__":
    main()
