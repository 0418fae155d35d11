"""Shadow models whose leak is known exactly, for the controls of the attack that uses them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from showthrough.core.config import ShadowConfig
from showthrough.core.facts import Shadows
from showthrough.core.images import ImageSet, Role
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import Floats, Mask
from showthrough.data.inputs import Inputs
from showthrough.errors import NotEnoughDataError
from showthrough.signals.per_generator.shadow_halves import SIDES, ShadowHalves, likelihoods

SIDE = 16  # pixels a side: enough to know every image again
NOISE = 4.0  # grey levels of 255, as in the planted images
SEEN = 8  # times that a copycat has seen each of its images, on average
BLOCK = 256  # images compared at a time


def planted_shadows(inputs: Inputs, config: ShadowConfig, seed: int, *, learned: bool) -> Shadows:
    """Return as many shadow models as the audit has, all copycats, and a target whose leak is known.

    A copycat knows its images by heart: it picks one, more often the more often it saw it, and adds
    Gaussian noise. Its score of an image is the exact log-likelihood. The target of the positive
    control is the copycat of train; that of the negative one knows a random half of the reference
    people, so that the other half stays a population that nobody was trained on.

    Raises:
        NotEnoughDataError: there are fewer than two reference people.
    """
    reference = inputs.sets[Role.REFERENCE]
    halves = ShadowHalves.of(inputs.sets[Role.TRAIN], inputs.sets[Role.HOLDOUT], config.models, seed)
    known = halves.train if learned else _half(reference, seed)
    copycats = _Copycats(halves, reference, known, seed)
    return Shadows(
        form="likelihood",
        models=config.models,
        target=lambda role: copycats.target[role],
        scores=lambda role: copycats.scores[role],
        trained_on=lambda role: halves.trained_on(role, len(reference)),
        likelihood=lambda scores: likelihoods(scores, copycats.scores[Role.REFERENCE]),
    )


@final
@dataclass(frozen=True)
class _Copycats:
    halves: ShadowHalves
    reference: ImageSet
    known: ImageSet  # to the target
    seed: int

    @cached_property
    def target(self) -> Mapping[Role, Floats]:
        """Return the scores of the target by role, (n,)."""
        known = _pixels(self.known)
        weights = self._log_weights(np.ones((1, len(known)), dtype=bool), 0)
        return {role: log_likelihoods(own, known, weights)[0] for role, own in self._roles.items()}

    @cached_property
    def scores(self) -> Mapping[Role, Floats]:
        """Return the scores of the shadow models by role, (models, n)."""
        known = np.concatenate([self._roles[role] for role in SIDES])
        weights = self._log_weights(self.halves.inside, 1)
        return {role: log_likelihoods(own, known, weights) for role, own in self._roles.items()}

    @cached_property
    def _roles(self) -> Mapping[Role, Floats]:
        sets = (self.halves.train, self.halves.holdout, self.reference)
        return {images.role: _pixels(images) for images in sets}

    def _log_weights(self, inside: Mask, stream: int) -> Floats:
        """Return the log mixture weights: how often each model picks each image; unlike images it never saw.

        Equal weights would give an image the same score under all models that know it, as no training does.
        """
        rng = np.random.default_rng([self.seed, 4, stream])
        times = np.where(inside, 1 + rng.poisson(SEEN - 1, inside.shape), 0)
        with np.errstate(divide="ignore"):  # what was never seen is never picked
            return np.asarray(np.log(times / times.sum(axis=1, keepdims=True)), dtype=np.float64)


def log_likelihoods(images: Floats, known: Floats, log_weights: Floats, noise: float = NOISE) -> Floats:
    """Return the log-likelihood a number of each image (n, D) under mixtures of Gaussians, (models, n).

    Each mixture has its own weights (models, m) for the same centres, the known images (m, D); a
    constant that depends on the noise alone is left out.

    >>> known = np.array([[0.0, 0.0], [8.0, 0.0]])
    >>> log_likelihoods(np.array([[0.0, 4.0]]), known, np.log([[1.0, 1e-300]]), noise=4.0)
    array([[-0.25]])
    """
    centre = known.mean(axis=0)  # smaller numbers round less
    images, known = images - centre, known - centre
    size = (known**2).sum(axis=1)
    found = np.empty((len(log_weights), len(images)))
    for start in range(0, len(images), BLOCK):
        own = images[start : start + BLOCK]
        squared = (own**2).sum(axis=1)[:, None] + size - 2.0 * own @ known.T
        near = -np.maximum(squared, 0.0) / (2.0 * noise**2)  # (block, m)
        for model, weights in enumerate(log_weights):
            logits = near + weights
            top = logits.max(axis=1)
            total = np.exp(logits - top[:, None]).sum(axis=1)
            found[model, start : start + BLOCK] = (top + np.log(total)) / images.shape[1]
    return found


def _half(reference: ImageSet, seed: int) -> ImageSet:
    """Return the images of a random half of the reference people."""
    people = list(reference.by_identity().values())
    if len(people) < 2:
        raise NotEnoughDataError(
            f"an independent generator needs at least 2 reference people, got {len(people)}", needed=2
        )
    order = np.random.default_rng([seed, 5]).permutation(len(people))[: len(people) // 2]
    return reference.subset(np.sort(np.concatenate([people[person] for person in order])))


def _pixels(images: ImageSet) -> Floats:
    """Return the images of a role as numbers, (n, D)."""
    pixels = np.empty((len(images), 3 * SIDE**2))
    for rows, chunk in chunks(images, (SIDE, SIDE), BLOCK):
        pixels[rows] = chunk.reshape(len(chunk), -1)
    return pixels
