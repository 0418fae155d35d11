"""Files of a finished training: weights, then what describes them; whoever reads waits for the second."""

import logging
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, final

from showthrough.core.atomic import write_atomically
from showthrough.core.training_settings.privacy import CERTIFICATE, DPCertificate
from showthrough.generators.private.ledger import Spent
from showthrough.generators.storage.checkpoint import Tensors, digest_of, sealed, write_tensors
from showthrough.generators.training.state import CHECKPOINT, difference
from showthrough.generators.training.trained import (
    FACTS,
    WEIGHTS,
    GeneratorFacts,
    Job,
    TrainedGenerator,
    load,
)

log = logging.getLogger(__name__)


@final
class Done(NamedTuple):
    """Description of a training that came to its end."""

    job: Job
    n_images: int
    n_identities: int
    seconds: float
    certificate: DPCertificate | None = None
    history: tuple[Spent, ...] = ()
    drawn: Mapping[str, float] = MappingProxyType({})


def finished(folder: Path, job: Job) -> TrainedGenerator | None:
    """Return the generator of a job that a folder holds; one of another job is set aside for it."""
    if not (folder / FACTS).exists():
        return None
    generator = load(folder)
    if generator.facts.job == job:
        tidy(folder)
        return generator
    log.warning(
        "%s holds another generator (%s differs): it is replaced",
        folder,
        difference(generator.facts.job, job),
    )
    (folder / FACTS).unlink()  # first, so that no moment pairs it with the new weights
    return None


def write_finished(folder: Path, weights: Tensors, done: Done) -> None:
    """Write a finished generator; a killed process leaves all of it or nothing that can be read."""
    write_tensors(folder / WEIGHTS, weights)
    facts = GeneratorFacts(
        job=done.job,
        n_images=done.n_images,
        n_identities=done.n_identities,
        sha256=digest_of(folder / WEIGHTS),
        parameters=sum(tensor.numel() for tensor in weights.values()),
        training_seconds=done.seconds,
        certificate=done.certificate,
        history=done.history,
        drawn=dict(done.drawn),
        versions={name: version(name) for name in ("torch", "numpy", "safetensors")},
    )
    if done.certificate is not None:
        write_atomically(folder / CERTIFICATE, done.certificate.model_dump_json(indent=2))
    write_atomically(folder / FACTS, sealed(facts))
    tidy(folder)
    log.info("trained in %.1f s: %s", done.seconds, folder)


def tidy(folder: Path) -> None:
    """Remove what a kill left, and the checkpoint that nobody needs any more."""
    for left in (folder / CHECKPOINT, *folder.glob("*.part")):
        left.unlink(missing_ok=True)
