"""The account of private training over time: nothing in it may be lost, and later training is added."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from showthrough.core.atomic import write_atomically
from showthrough.core.training_settings.privacy import CERTIFICATE
from showthrough.errors import IntegrityError
from showthrough.generators.private.ledger import Spent, on_same_people, read_ledger, shared_with
from showthrough.generators.storage.checkpoint import parse_facts, read_facts, sealed
from showthrough.generators.training.state import CHECKPOINT, Saved
from showthrough.generators.training.trained import FACTS, GeneratorFacts, TrainedGenerator

PhotosOf = Mapping[str, frozenset[str]]


def refuse_lost_account(ledger: Path) -> None:
    """Refuse to train or claim where a training beside the ledger is not in it.

    Raises:
        IntegrityError: the ledger was deleted, or is an older one.
    """
    entered = {run.run for run in read_ledger(ledger).runs}
    beside = [path for path in ledger.parent.iterdir() if path.is_dir()] if ledger.parent.is_dir() else []
    for folder in (ledger.parent, *beside):
        run = _run_in(folder)
        if run is not None and run not in entered:
            raise IntegrityError(
                f"{folder} holds training that {ledger} does not know: what was spent on these people is "
                "lost. Put the ledger back, or move the run folder away to start afresh"
            )


def _run_in(folder: Path) -> str | None:
    """Return the run that a folder's weights come from, finished or not; None before its first step."""
    if (folder / FACTS).is_file():
        facts = parse_facts((folder / FACTS).read_bytes(), GeneratorFacts, folder / FACTS)
        return facts.history[-1].run if facts.history else None
    if not (folder / CHECKPOINT).is_file():
        return None
    saved = read_facts(folder / CHECKPOINT, Saved)
    return saved.plan.run if saved.plan is not None and saved.step > 0 else None


def known_runs(ledger: Path, data: str, people: PhotosOf) -> frozenset[str]:
    """Return the runs of a ledger that somebody of these people was in."""
    own = Spent(run="", generator="", data=data, unit="", mechanism=None)
    groups = on_same_people(read_ledger(ledger).runs, own, people)
    return frozenset(run.run for group in groups for run in group)


def with_account(
    generator: TrainedGenerator, folder: Path, ledger: Path, people: PhotosOf
) -> TrainedGenerator:
    """Return a finished generator whose certificate counts what was trained on its people since."""
    certificate, history = generator.facts.certificate, generator.facts.history
    if certificate is None or not history:
        return generator
    from showthrough.generators.private.certificate import renewed

    now = renewed(certificate, shared_with(read_ledger(ledger).runs, history[-1], people))
    if now == certificate:
        return generator
    facts = generator.facts.model_copy(update={"certificate": now})
    write_atomically(folder / CERTIFICATE, now.model_dump_json(indent=2))
    write_atomically(folder / FACTS, sealed(facts))
    return replace(generator, facts=facts)
