"""Small audits of drawn people, and what one leaves behind that must not depend on faults."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from drawn_people import AUDIT, keep_only, write_people
from timeless import without_times

PEOPLE = 16
RUN = Path("audit-runs", "audit")
TALLY = "private-steps"  # beside the audit: the run of each private step that began, a line each
CHECKS = ("nearest_sample", "frechet", "dp_accounting", "all_trainings")  # they use each kind of file
GENERATOR = """
[generators.{name}]
kind = "vae"
size = 24
steps = {steps}
hidden = 16
batch_size = 16
privacy = {{ epsilon = 8.0, delta = 1e-4, reproducible_noise = {repeats} }}
"""


class Left(NamedTuple):
    """What an audit left: its record without times, the names of its files, its ledger, its history."""

    record: Any
    files: frozenset[str]
    trainings: int  # that the ledger counts
    uncounted: int  # trainings on people that began and are not in the ledger
    doubled: int  # audits that the history tells twice


def write_world(folder: Path, seed: int, *, repeats: bool = True, steps: int = 16) -> Path:
    """Write drawn people and an audit of a private generator of them; equal seeds give equal records.

    Noise that repeats lets a record be held against another bit for bit; `repeats=False` takes the
    system's own, as a real audit does.
    """
    rng = np.random.default_rng(seed)
    for role in ("train", "holdout"):
        write_people(folder / role, PEOPLE, rng)
    settings = AUDIT.replace('synthetic = "synthetic"\n', "").replace("= 80", "= 24")
    generator = GENERATOR.format(name="small", steps=steps, repeats=str(repeats).lower())
    (folder / "audit.toml").write_text(settings + generator, encoding="utf-8")
    keep_only(folder, *CHECKS)
    vault = folder / RUN / "vault"
    vault.mkdir(parents=True, mode=0o700)
    (vault / "key").write_bytes(bytes(range(32)))
    return folder


def left_in(folder: Path) -> Left:
    """Return what an audit left in a folder."""
    record = json.loads((folder / RUN / "record.json").read_text(encoding="utf-8"))
    return Left(
        without_times(record),
        frozenset(files_of(folder / RUN)),
        len(ledger_of(folder)),
        uncounted_in(folder),
        _doubled(folder / "audit-runs" / "history.sqlite"),
    )


def files_of(run: Path) -> list[str]:
    """Return the names of all files of a run."""
    return sorted(str(path.relative_to(run)) for path in run.rglob("*") if path.is_file())


def ledger_of(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of the ledger of an audit, or none where there is no ledger."""
    path = folder / RUN / "vault" / "generators" / "ledger.json"
    if not path.exists():
        return []
    told = json.loads(path.read_text(encoding="utf-8"))
    runs = told["runs"] if "runs" in told else told["content"]["runs"]
    return list(runs)


def uncounted_in(folder: Path) -> int:
    """Return how many trainings took a private step and are not in the ledger, by an independent count."""
    tally = folder / TALLY
    begun = set(tally.read_text(encoding="ascii").split()) if tally.exists() else set()
    return len(begun - {str(run["run"]) for run in ledger_of(folder)})


def _doubled(history: Path) -> int:
    if not history.exists():
        return 0
    with closing(sqlite3.connect(history)) as base:
        rows, different = base.execute(
            "SELECT COUNT(*), COUNT(DISTINCT record_digest || entry) FROM audits"
        ).fetchone()
    return int(rows - different)
