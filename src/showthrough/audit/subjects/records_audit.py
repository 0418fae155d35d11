"""Audit of synthetic records that are no pictures: vectors, voices, texts, rows of tables."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from showthrough.controls.copycat import drawn_rows
from showthrough.controls.known_model import PlantedModel
from showthrough.controls.run_controls import NOISE, ControlSet, repeating_rows
from showthrough.core.config import AuditConfig
from showthrough.core.images import ImageSet, Role
from showthrough.core.records import ControlKind, Subject
from showthrough.core.subjects.audited import RecordKind
from showthrough.core.types import Rows
from showthrough.data.inputs import GivenRecords, Inputs
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError
from showthrough.observers.items.item_embedder import ItemEmbedder, vector_set
from showthrough.observers.items.row_vectors import row_vectors
from showthrough.observers.live_observations import Observer
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.signals.drawn import Drawn
from showthrough.texts.ngram_vectors import NgramVectors
from showthrough.voices.speaker_networks import SpeakerEmbedder, SpeakerNetwork
from showthrough.voices.voice_statistics import VoiceStatistics

NAME = "records"
MakeObservers = Callable[[AuditConfig, Inputs, Place], list[Observer]]


def given_records(given: GivenRecords, config: AuditConfig) -> Drawn:
    """Return the synthetic records that were given, as what is under audit."""
    subject = Subject(
        name=NAME,
        kind=config.audited,
        digest=given.records.digest,
        n_samples=len(given.records),
        note="",
    )
    return Drawn(given.records, given.data, subject, generator=None)


def record_observers(config: AuditConfig, inputs: Inputs, place: Place) -> list[Observer]:
    """Return the embedders that come with a kind of records; none where the audit is of pictures.

    Raises:
        ConfigError: what the audit file says of them cannot be meant.
    """
    if config.data.kind == "images":
        return []
    return OBSERVERS[config.data.kind](config, inputs, place)


def record_controls(config: AuditConfig, inputs: Inputs) -> tuple[ControlSet, ...]:
    """Return the control sets: records of the people themselves, records of strangers, and one for all."""
    n, rng = config.control_samples, np.random.default_rng([config.seed, 1])
    train, reference = inputs.sets[Role.TRAIN], inputs.sets[Role.REFERENCE]
    one = np.full(min(n, 100), int(rng.integers(len(reference))))
    sets = (
        (
            ControlKind.POSITIVE,
            "training records, some of them ten times",
            train,
            repeating_rows(train, n, rng),
        ),
        (
            ControlKind.NEGATIVE,
            "records of reference people, who never met the generator",
            reference,
            drawn_rows(reference, n, rng),
        ),
        (ControlKind.DEGENERATE, "one record of a reference person, again and again", reference, one),
    )
    return tuple(
        ControlSet(kind, f"{len(rows)} {told}", _as_synthetic(records, rows), PlantedModel(records, NOISE))
        for kind, told, records, rows in sets
    )


def _as_synthetic(records: ImageSet, rows: Rows) -> ImageSet:
    """Return rows of a set in the place of synthetic records, each with an id of its own."""
    chosen = records.subset(rows)
    ids = [f"{chosen.ids[place]}-{place}" for place in range(len(rows))]
    return replace(chosen, role=Role.SYNTHETIC, ids=ids, identity=ids, identity_known=False, group=None)


def _vector_sets(config: AuditConfig, inputs: Inputs, _: Place) -> list[Observer]:
    names = list(inputs.sets[Role.TRAIN].item(0))
    matchers = names if config.data.matchers is None else config.data.matchers
    unknown = [name for name in matchers if name not in names]
    if unknown:
        raise ConfigError(f"data.matchers names {unknown[0]!r}; there are vectors called {', '.join(names)}")
    made: list[Observer] = []
    made += [vector_set(name, is_matcher=name in matchers) for name in names]
    return made


def _of_voices(config: AuditConfig, inputs: Inputs, place: Place) -> list[Observer]:  # noqa: ARG001 - as all
    described = VoiceStatistics()
    made: list[Observer] = [ItemEmbedder(described.info, described, chunk=64)]
    for name, table in config.data.speakers.items():
        given = SpeakerNetwork(place.base / table.file, table.takes, table.sha256 or "", table.licence)
        network = SpeakerEmbedder(name, given)
        made.append(ItemEmbedder(network.info, network, chunk=64))
    return made


def _of_texts(config: AuditConfig, inputs: Inputs, place: Place) -> list[Observer]:  # noqa: ARG001 - as all
    reference = inputs.sets[Role.REFERENCE]
    vectors = NgramVectors(reference.item(row) for row in range(len(reference)))
    info = vectors.info.model_copy(update={"digest": fingerprint(vectors.digest, reference.digest)})
    return [ItemEmbedder(info, vectors)]


def _of_tables(config: AuditConfig, inputs: Inputs, place: Place) -> list[Observer]:  # noqa: ARG001 - as all
    return [row_vectors(inputs.sets[Role.REFERENCE])]


OBSERVERS: Mapping[RecordKind, MakeObservers] = {
    "embeddings": _vector_sets,
    "tables": _of_tables,
    "texts": _of_texts,
    "voices": _of_voices,
}
