"""Ledger of privacy spent on the same people: searching and retraining cost privacy too."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, final

from pydantic import BaseModel, ConfigDict

from showthrough.core.atomic import write_atomically
from showthrough.core.training_settings.privacy import Mechanism
from showthrough.generators.storage.checkpoint import parse_facts, sealed

LEDGER = "ledger.json"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@final
class Spent(_Model):
    """Ledger entry of one training, made before its first step with all the steps that it plans."""

    run: str
    generator: str
    data: str  # digest of the training set, keyed
    unit: str
    mechanism: Mechanism | None  # None: without privacy


@final
class Ledger(_Model):
    """Ledger of all trainings: the file ledger.json."""

    format: Literal["showthrough-ledger-1"] = "showthrough-ledger-1"
    runs: tuple[Spent, ...] = ()

    def on(self, data: str, unit: str) -> tuple[Spent, ...]:
        """Return all training on one training set with the same unit of privacy."""
        return tuple(run for run in self.runs if (run.data, run.unit) == (data, unit))


def read_ledger(path: Path) -> Ledger:
    """Return the ledger, which is empty where there is no file.

    Raises:
        IntegrityError: the file is no ledger; nothing may be claimed until it is put back.
    """
    return parse_facts(path.read_bytes(), Ledger, path) if path.exists() else Ledger()


def enter(path: Path, spent: Spent) -> None:
    """Add a training to the ledger, once, however often it is resumed."""
    ledger = read_ledger(path)
    if any(run.run == spent.run for run in ledger.runs):
        return
    write_atomically(path, sealed(Ledger(runs=(*ledger.runs, spent))))


def others(runs: Sequence[Spent], run: str) -> tuple[Mechanism, ...]:
    """Return the mechanisms of all other private training."""
    return tuple(spent.mechanism for spent in runs if spent.run != run and spent.mechanism is not None)


def unprotected(runs: Sequence[Spent], run: str) -> int:
    """Return the number of other trainings without privacy; no epsilon covers what is published of them."""
    return sum(spent.mechanism is None for spent in runs if spent.run != run)
