"""One release of a mean embedding with Gaussian noise: all that a generator of this kind learns of people."""

import copy

import numpy as np
import torch

from showthrough.core.types import Floats
from showthrough.generators.models.mean_embedding import MeanEmbedding
from showthrough.generators.models.network import device
from showthrough.generators.models.randomness import Randomness, stream
from showthrough.generators.private.privacy_plan import EVERYONE, SENSITIVITY, PrivacyPlan
from showthrough.generators.private.self_check import refuse_errors
from showthrough.generators.storage.training_set import People

_AT_ONCE = 512  # images
_CHECKED = 6  # made-up people, of as many photos as their number
_SIDES = 3  # classes are tried round and round


def embedding_sum(network: MeanEmbedding, people: People) -> Floats:
    """Return the sum over people of the mean of their photos' embeddings, by class, (C, 2F + 1).

    Somebody's part is a mean of vectors of size 1, so it is no longer than 1, in whatever classes the
    photos are: adding or removing a person moves the sum by `SENSITIVITY` at most.
    """
    rows, shares = np.concatenate(people.photos), [np.full(len(own), 1.0 / len(own)) for own in people.photos]
    weights = np.concatenate(shares).astype(np.float32)
    total = np.zeros(tuple(network.release.values.shape))
    for start in range(0, len(rows), _AT_ONCE):
        pixels, *labels = people.images(rows[start : start + _AT_ONCE])
        told = np.zeros((len(total), len(pixels)), dtype=np.float32)
        told[labels[0].numpy() if labels else 0, np.arange(len(pixels))] = weights[start : start + _AT_ONCE]
        with torch.inference_mode():
            embedded = network.embedded(pixels.to(device()))
            total += (torch.from_numpy(told).to(device()) @ embedded).double().cpu().numpy()
    return total


def released(
    network: MeanEmbedding, people: People, plan: PrivacyPlan | None, randomness: Randomness
) -> Floats:
    """Return the mean embedding of people with the noise of the plan, or without any where there is none.

    It is divided by the number of people, which the certificate tells (`records`).
    """
    total = embedding_sum(network, people)
    if plan is not None:
        noise = randomness.normal(total.size, 0).reshape(total.shape)
        total += plan.noise_multiplier * plan.max_grad_norm * noise
    return total / people.n


def release_check(network: MeanEmbedding, people: People) -> dict[str, float]:
    """Return the errors of the sum on made-up people of several photos, and refuse more than rounding.

    `excess_contribution`: by how much one of them moves the sum further than the sensitivity;
    `cross_record`: how far the sum differs from what each adds alone.

    Raises:
        IntegrityError: an error is larger than rounding.
    """
    network, rng = copy.deepcopy(network), stream(0, "release check")
    photos = tuple(np.arange(n * (n - 1) // 2, n * (n + 1) // 2) for n in range(1, _CHECKED + 1))
    n_images = _CHECKED * (_CHECKED + 1) // 2
    pixels = rng.integers(0, 256, (n_images, people.pixels.shape[1]), dtype=np.uint8)
    classes = min(_SIDES, len(network.release.values))
    labels = None if people.labels is None else np.arange(n_images, dtype=np.int64) % classes
    made_up = People(pixels, photos, people.unit, labels)
    whole = embedding_sum(network, made_up)
    alone = [embedding_sum(network, made_up._replace(photos=(own,))) for own in photos]
    moved = [
        np.linalg.norm(whole - embedding_sum(network, made_up._replace(photos=photos[:n] + photos[n + 1 :])))
        for n in range(_CHECKED)
    ]
    errors = {
        "excess_contribution": max(0.0, float(max(moved)) / SENSITIVITY - 1.0),
        "cross_record": float(np.linalg.norm(whole - sum(alone)) / np.linalg.norm(whole)),
    }
    refuse_errors(errors, EVERYONE)
    return errors
