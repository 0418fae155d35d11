"""An embedder that is trained here, on half of the reference people, and judged on the other half."""

import hashlib
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from torch import nn

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import TrainedEmbedderConfig
from showthrough.core.images import ImageSet, learned_from
from showthrough.core.reading.image_chunks import chunks
from showthrough.core.types import Progress
from showthrough.errors import IntegrityError, NotEnoughDataError
from showthrough.observers.embedders.arcface_training import Lesson, fit, scaled
from showthrough.observers.embedders.small_network import untrained
from showthrough.observers.faces.alignment import CentralCrop
from showthrough.observers.runtime.device import device
from showthrough.observers.runtime.face_embedder import FaceEmbedder, run
from showthrough.observers.runtime.streaming import embedded
from showthrough.observers.runtime.weights import checked, fill, state_dict
from showthrough.stats.biometric.calibration import TARGETS, calibrate

FEWEST = 20  # people with two photos: ten to learn from, ten to be judged on
MOST_FNMR = 0.2  # a matcher that misses more real pairs proves nothing by not matching
VERSION = 1  # of the network and how it is trained: files of another one are not used


class MatcherTest(NamedTuple):
    """Verdict on an embedder: whether it matches people it was not trained on, and how well, in words."""

    is_matcher: bool
    words: str


def trained(
    name: str,
    config: TrainedEmbedderConfig,
    reference: ImageSet,
    seed: int,
    folder: Path,
    progress: Progress,
) -> FaceEmbedder:
    """Return an embedder trained on every second reference person with two photos or more.

    The other people of reference judge it: it is a matcher only where they show that it is. Weights
    are kept in `folder`, and found again for the same people, settings and seed.

    Raises:
        NotEnoughDataError: fewer than 20 reference people have two photos.
        EnvironmentFault: pytorch-metric-learning is missing.
        NotAssessableError: training diverges.
    """
    _refuse_few(name, reference)
    cut = _cut(config)
    mask = learned_from(reference)
    pupils, judges = reference.subset(np.flatnonzero(mask)), reference.subset(np.flatnonzero(~mask))
    file = folder / f"{name}-{_key(config, seed, pupils)}.safetensors"
    network = fit(_lesson(pupils, cut), config, seed, file, partial(progress, f"train {name}, steps"))
    info = EmbedderInfo(
        name=name,
        title=f"embedder trained here on {pupils.n_identities:,} reference people",
        metric="cosine",
        is_matcher=False,  # until its judges say otherwise
        fitted_on_reference=True,
        digest=checked(file, None).sha256,
        licence="trained here",
        preprocessing=f"{cut.words}; RGB x/127.5 - 1",
    )
    is_matcher, words = judged(_embedder(info, cut, network, config), judges)
    info = info.model_copy(update={"is_matcher": is_matcher, "note": words})
    return _embedder(info, cut, network, config)


def kept(info: EmbedderInfo, config: TrainedEmbedderConfig, folder: Path) -> FaceEmbedder:
    """Return the embedder that an audit trained and left in `folder`, known by the digest of its weights.

    No photo is read and nothing is judged again: `info` says what its judges said.

    Raises:
        IntegrityError: the folder does not hold it: purged, damaged, or of another run.
    """
    started = sorted(one for one in folder.glob("*.safetensors") if one.name.startswith(f"{info.name}-"))
    file = next((one for one in started if checked(one, None).sha256 == info.digest), None)
    if file is None:
        raise IntegrityError(
            f"the vault does not hold the embedder {info.name} that this audit trained: it was purged, or is "
            "of another run; run the audit again"
        )
    blank = untrained(config.size, config.dims, np.random.default_rng(0))
    network = fill(blank, state_dict(file), file, "the network of an embedder that is trained here")
    return _embedder(info, _cut(config), network.to(device()), config)


def _embedder(
    info: EmbedderInfo, cut: CentralCrop, network: nn.Module, config: TrainedEmbedderConfig
) -> FaceEmbedder:
    frozen = network.eval().requires_grad_(False)
    embed = partial(run, frozen, prepare=scaled)
    return FaceEmbedder(info, cut, embed, config.dims, lambda pixels: frozen(scaled(pixels)))


def _cut(config: TrainedEmbedderConfig) -> CentralCrop:
    return CentralCrop(config.size, config.crop if config.align == "crop" else 1.0)


def judged(embedder: FaceEmbedder, people: ImageSet) -> MatcherTest:
    """Return the verdict on an embedder as a matcher, by people whom it was not trained on.

    It is one where the whole interval of the share of real pairs that it misses, at a false match rate
    of 1 %, lies at or below 20 %. At stricter thresholds each answer needs its own proof.
    """
    vectors = np.concatenate([part for _, part in embedded(people, embedder)])
    try:
        found = calibrate(vectors, np.asarray(people.identity), (max(TARGETS),))
    except NotEnoughDataError as error:
        return MatcherTest(False, f"not shown to be a matcher: {error}")
    assert found.fnmr is not None  # every judge but those with one photo has a pair
    assert found.fnmr_interval is not None
    is_matcher = found.fnmr_interval.high <= MOST_FNMR
    return MatcherTest(
        is_matcher,
        f"{'a matcher' if is_matcher else 'not a matcher'}: of {found.genuine_identities:,} reference people "
        f"that it was not trained on it misses {found.fnmr:.0%} (at most {found.fnmr_interval.high:.0%}) of "
        f"real pairs at a false match rate of {found.threshold.target_fmr:g}",
    )


def _refuse_few(name: str, reference: ImageSet) -> None:
    several = sum(len(rows) > 1 for rows in reference.by_identity().values())
    if several < FEWEST:
        raise NotEnoughDataError(
            f"embedder {name} cannot be trained: {FEWEST} reference people with two photos or more are "
            f"needed, half to learn from and half to judge it, and there are {several}",
            needed=FEWEST,
        )


def _lesson(pupils: ImageSet, cut: CentralCrop) -> Lesson:
    person = np.empty(len(pupils), dtype=np.int64)
    for number, rows in enumerate(pupils.by_identity().values()):  # in the order of files, not of keyed ids
        person[rows] = number
    pixels = [cut(chunk.pixels).pixels for chunk in chunks(pupils, cut.size, 256)]
    return Lesson(np.concatenate(pixels), person)


def _key(config: TrainedEmbedderConfig, seed: int, pupils: ImageSet) -> str:
    content = f"{VERSION} {config.model_dump_json()} {seed} {pupils.digest}"
    return hashlib.sha256(content.encode()).hexdigest()[:16]
