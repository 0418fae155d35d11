"""Faces of the people of a model, computed back within a budget and kept in the vault."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from showthrough.core.images import ImageSet, Role
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.subjects.classifier_config import ClassifierConfig
from showthrough.core.types import Images, Rows
from showthrough.data.inputs import Inputs
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, NotAssessableError
from showthrough.inversion.class_people import class_people
from showthrough.inversion.latent_search import Likes, Means, inverted, of_classes, of_vectors
from showthrough.inversion.prior import trained_prior
from showthrough.inversion.target import Target, load_target
from showthrough.observers.runtime.cache import FeatureCache

PRIOR = "attackers_faces"  # folder of the vault that holds the attacker's generator
BATCH = 64


class ComputedFaces(NamedTuple):
    """One face for each person, and what the attacker had to compute it from."""

    identity: tuple[str, ...]  # keyed
    faces: Images  # (people, side, side, 3)
    access: str


class _Known(NamedTuple):
    """People whom the model knows, and by what an attacker names them to it."""

    identity: tuple[str, ...]
    likes: Likes
    names: str  # of what is looked for, for the cache


def computed_faces(
    config: ClassifierConfig, inputs: Inputs, place: Place, cache: FeatureCache, seed: int
) -> ComputedFaces:
    """Return the faces, computed now or when they were asked for before.

    Raises:
        ConfigError: the model or its classes are not what the config says.
        EnvironmentFault, IntegrityError: its file is missing, damaged, or another one.
        NotAssessableError: the model knows none of the training people.
        NotEnoughDataError: there are too few reference people.
    """
    target = load_target(config, place.base)
    train, reference = inputs.sets[Role.TRAIN], inputs.sets[Role.REFERENCE]
    known = (
        _by_vector(train, config, target)
        if config.kind == "embedder"
        else _by_class(train, config, target, place)
    )

    def produce(start: int) -> Iterator[tuple[Images]]:
        faces = _searched(config, target, reference, known, place, seed)
        yield (faces[start:],)

    key = f"inverted {target.digest} {config.model_dump_json()} {seed} {known.names} {reference.digest}"
    (kept,) = cache.arrays(key, len(known.identity), produce)
    return ComputedFaces(known.identity, np.asarray(kept), target.access)


def _searched(
    config: ClassifierConfig, target: Target, reference: ImageSet, known: _Known, place: Place, seed: int
) -> Images:
    def told(done: int, total: int) -> None:
        place.progress("faces that an attacker learns from, steps", done, total)

    budget = config.inversion
    prior = trained_prior(reference, budget, place.vault.folder / PRIOR, seed, told)
    means = Means(budget.screened, budget.starts, budget.steps)
    people = len(known.identity)
    return inverted(target, prior, known.likes, people, means, np.random.default_rng([seed, 7]))


def _by_class(train: ImageSet, config: ClassifierConfig, target: Target, place: Place) -> _Known:
    assert config.classes is not None  # of a classifier
    named = class_people(place.base / config.classes)
    beyond = [number for number in named if number >= target.width]
    if beyond:
        raise ConfigError(
            f"classifier.classes numbers a class {beyond[0]}, and the model answers for {target.width} "
            f"classes, 0 to {target.width - 1}"
        )
    there = set(train.identity)
    ids = {number: place.vault.person_id(name) for number, name in sorted(named.items())}
    found = [(number, who) for number, who in ids.items() if who in there]
    if not found:
        raise NotAssessableError(
            "not one class of the classifier is a person of the training photos; do both use the same names?"
        )
    chosen = dict(found[: config.inversion.most_people])
    return _Known(tuple(chosen.values()), of_classes(list(chosen)), str(list(chosen)))


def _by_vector(train: ImageSet, config: ClassifierConfig, target: Target) -> _Known:
    people = dict(list(train.by_identity().items())[: config.inversion.most_people])
    templates = torch.stack([_template(train, rows, config, target) for rows in people.values()])
    return _Known(tuple(people), of_vectors(normalize(templates, dim=1)), train.digest)


def _template(train: ImageSet, rows: Rows, config: ClassifierConfig, target: Target) -> Tensor:
    """Return what the embedder makes of a person: the mean of the first half of the photos."""
    some = train.subset(rows[: max(1, len(rows) // 2)])
    size = (config.size, config.size)
    with torch.no_grad():
        parts = [
            target.answers(torch.tensor(part.pixels).permute(0, 3, 1, 2).float() / 127.5 - 1)
            for part in chunks(some, size, BATCH)
        ]
    return torch.cat(parts).mean(dim=0)
