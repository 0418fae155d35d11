"""Anonymisers: trained on reference people, kept as one file, asked for faces."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, final

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict

from showthrough.core.types import Images, Rows
from showthrough.errors import ConfigError, IntegrityError, NotEnoughDataError
from showthrough.generators.models.network import device, same_bits
from showthrough.generators.models.randomness import stream
from showthrough.generators.storage.checkpoint import Tensors, read_facts, read_tensors, write_tensors
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.conditions import batch_of, labelled, medians_of
from showthrough.redaction.anonymisers.contest import Contest, Maker
from showthrough.redaction.anonymisers.contest_training import AnonymiserJob, ContestProgress, Taught, taught
from showthrough.redaction.anonymisers.face_windows import WindowedFaces
from showthrough.redaction.anonymisers.identity_swap import SwapContest, SwapMaker
from showthrough.redaction.anonymisers.inpainting_gan import InpaintingContest, InpaintingMaker
from showthrough.redaction.anonymisers.people_groups import grouped
from showthrough.redaction.anonymisers.protector import ProtectorContest, ProtectorMaker

TOGETHER = 32  # faces drawn at a time
FEWEST = 20  # people that anything about faces in general may be learned from


class Anonymiser(Protocol):
    """Something that puts other faces where faces were."""

    @property
    def title(self) -> str:
        """Return what it is, so that no two have one title."""

    def __call__(self, faces: WindowedFaces, seeds: Sequence[int]) -> Images:
        """Return faces, uint8 (N, S, S, 3), that differ in their holes only; each follows from its seed."""


class KindOfAnonymiser(NamedTuple):
    """Networks of one kind of anonymiser."""

    maker: type[Maker]
    contest: type[Contest]


KINDS = {
    "inpainting": KindOfAnonymiser(InpaintingMaker, InpaintingContest),
    "identity-swap": KindOfAnonymiser(SwapMaker, SwapContest),
    "protector": KindOfAnonymiser(ProtectorMaker, ProtectorContest),
}


class AnonymiserFacts(BaseModel):
    """Description of an anonymiser, in its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["showthrough-anonymiser-1"] = "showthrough-anonymiser-1"
    job: AnonymiserJob
    medians: tuple[float, ...]  # of reference people, at which labels are split


@final
class TrainedAnonymiser:
    """Anonymiser that was trained here; `load_anonymiser` reads one."""

    def __init__(self, facts: AnonymiserFacts, weights: Tensors) -> None:
        with torch.device("meta"):
            maker: Maker = KINDS[facts.job.settings.kind].maker(facts.job.settings, facts.job.groups)
        maker.load_state_dict(weights, assign=True)
        self.facts = facts
        self._maker = maker.to(device()).eval()

    @property
    def title(self) -> str:
        """Return its kind, and what it was trained from as a digest."""
        job = self.facts.job
        told = blake2b(job.model_dump_json().encode(), digest_size=4).hexdigest()
        return f"anonymiser {told} ({job.settings.kind}, {job.people:,} reference people)"

    @property
    def size(self) -> int:
        """Return the pixels a side of the faces that it draws."""
        return self.facts.job.settings.size

    def __call__(self, faces: WindowedFaces, seeds: Sequence[int]) -> Images:
        """Return the faces with others in their holes; nothing else changes.

        Raises:
            ConfigError: the faces have another size.
        """
        if faces.size != self.size:
            raise ConfigError(f"this anonymiser draws faces of {self.size} pixels, not of {faces.size}")
        if len(faces.pixels) != len(seeds):
            raise ConfigError(f"each face needs a seed: {len(faces.pixels)} faces, {len(seeds)} seeds")
        found = np.empty_like(faces.pixels)
        with same_bits(), torch.inference_mode():
            for start in range(0, len(seeds), TOGETHER):
                some = slice(start, start + TOGETHER)
                rows = range(len(seeds))[some]
                found[some] = self._drawn(faces.take(rows), [seeds[row] for row in rows])
        return np.where(faces.holes[..., None], found, faces.pixels)

    def _drawn(self, faces: WindowedFaces, seeds: Sequence[int]) -> Images:
        labels = labelled(faces.landmarks, self.facts.medians)
        batch = batch_of(faces, labels, np.zeros(len(seeds), dtype=np.int64))
        size = self._maker.noise_size
        noise = np.stack([stream(seed, "anonymised face").standard_normal(size) for seed in seeds])
        drawn = self._maker.drawn(batch, torch.from_numpy(noise).float().to(device()))
        grey = (drawn.clamp(-1, 1) + 1) * 127.5
        return grey.round().to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()


def train_anonymiser(
    settings: AnonymiserSettings,
    faces: WindowedFaces,
    people: Sequence[str],
    file: Path,
    seed: int,
    progress: ContestProgress | None = None,
) -> TrainedAnonymiser:
    """Train an anonymiser on reference people and write it, or go on where a killed training stopped.

    The people of `faces` must be none of those who will be hidden: their own faces are what it
    learned. What is written knows no critic, for a critic remembers real faces.

    Raises:
        NotEnoughDataError: there are too few people.
        ConfigError: faces have another size, or training diverges.
        IntegrityError: a checkpoint was changed.
    """
    if faces.size != settings.size:
        raise ConfigError(f"faces have {faces.size} pixels a side, the settings say {settings.size}")
    n = len(set(people))
    if n < FEWEST:
        raise NotEnoughDataError(f"an anonymiser needs {FEWEST} reference people, got {n}", needed=FEWEST)
    is_grouped = settings.kind == "identity-swap"
    group = grouped(faces, people, settings.group) if is_grouped else np.zeros(len(people), dtype=np.int64)
    medians = medians_of(faces.landmarks)
    job = AnonymiserJob(
        settings=settings,
        seed=seed,
        data=_digest(faces, people),
        people=n,
        groups=int(group.max()) + 1,
    )
    checkpoint = file.with_name(f"{file.name}.checkpoint")
    known = Taught(faces, labelled(faces.landmarks, medians), group)
    with same_bits():
        weights = taught(KINDS[settings.kind].contest, job, known, checkpoint, progress)
    write_tensors(file, weights, AnonymiserFacts(job=job, medians=medians))
    checkpoint.unlink(missing_ok=True)
    return load_anonymiser(file)


def load_anonymiser(file: Path) -> TrainedAnonymiser:
    """Return the anonymiser of a file.

    Raises:
        ConfigError: there is no such file, or it is a pickle.
        IntegrityError: it is damaged, or no anonymiser.
    """
    facts = read_facts(file, AnonymiserFacts)
    try:
        return TrainedAnonymiser(facts, read_tensors(file))
    except RuntimeError as error:  # torch's word for weights that fit no network
        raise IntegrityError(f"{file} holds the weights of another network") from error


def _digest(faces: WindowedFaces, people: Sequence[str]) -> str:
    """Return a digest of all that is learned from, which tells nothing of a name."""
    order = {name: number for number, name in enumerate(dict.fromkeys(people))}
    who: Rows = np.array([order[name] for name in people], dtype=np.int64)
    found = blake2b(digest_size=16)
    for part in (faces.pixels, faces.landmarks, faces.holes, who):
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()
