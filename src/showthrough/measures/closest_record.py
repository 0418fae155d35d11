"""See measures/closest_record.toml."""

from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Check, Observations
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Floats, Names, Rows
from showthrough.errors import NotEnoughDataError
from showthrough.stats.arrays import codes_of
from showthrough.stats.intervals import Interval, effective_interval
from showthrough.toolkit.copies.galleries import narrowed
from showthrough.toolkit.findings import Answers
from showthrough.toolkit.histograms import NEAREST, histograms
from showthrough.toolkit.vectors import embedders, enrolled, n_people, nearest, people

STATISTICS = ("closest_share", "closest_distance")
QUANTILES = (0.01, 0.05, 0.5)
FEWEST = 10  # images of each kind
NEVER = "This figure never decides: images that hide training data behind a secret pattern pass it."


@final
@dataclass(frozen=True, kw_only=True)
class ClosestRecord(Check):
    """Distance to the closest record, and whether that is a training image: shown, never a verdict."""

    def run(self, seen: Observations, rng: np.random.Generator) -> tuple[Finding, ...]:
        found: list[Finding] = []
        for info in embedders(seen):
            answers = Answers().having(params={"by": info.name})
            found += answers.each(STATISTICS, partial(_closest, seen, info, answers, rng))
        return tuple(found)


def _closest(
    seen: Observations, info: EmbedderInfo, answers: Answers, rng: np.random.Generator
) -> tuple[Finding, ...]:
    gallery = _equal(seen, info, rng)
    (train, near_train), (holdout, near_holdout) = (
        _closest_to(seen, role, info, rows) for role, rows in gallery.items()
    )
    n, size = len(train), len(gallery[Role.TRAIN])
    answers = answers.having(
        n_images=n,
        n_identities=n_people(*(people(seen, role, rows) for role, rows in gallery.items())),
        note=f"{NEVER} Compared with {size:,} images of each kind.",
    )
    closer = np.where(train == holdout, 0.5, train < holdout)  # a tie is half of each
    share = answers.measured(
        "closest_share",
        float(closer.mean()),
        interval=_interval(closer, np.where(train <= holdout, near_train, near_holdout)),
        chance=0.5,
        histograms=histograms({"train": train, "holdout": holdout}, axis=NEAREST),
    )
    distances = (
        answers.measured(
            "closest_distance",
            float(np.quantile(train, quantile)),
            control=float(np.quantile(holdout, quantile)),
            params={"quantile": quantile},
        )
        for quantile in QUANTILES
    )
    return share, *distances


def _equal(seen: Observations, info: EmbedderInfo, rng: np.random.Generator) -> dict[Role, Rows]:
    """Return equal numbers of rows of train and holdout: the closest of more images is closer."""
    rows = {role: enrolled(seen, role, info.name).rows for role in (Role.TRAIN, Role.HOLDOUT)}
    size = min(len(each) for each in rows.values())
    if size < FEWEST:
        message = f"closest records need {FEWEST} training and held-out images each, got {size}"
        raise NotEnoughDataError(message, needed=FEWEST)
    return {role: np.sort(rng.permutation(each)[:size]) for role, each in rows.items()}


def _closest_to(seen: Observations, role: Role, info: EmbedderInfo, rows: Rows) -> tuple[Floats, Names]:
    """Return the distance to the closest record of each synthetic image, and the person on that."""
    found = nearest(seen, Role.SYNTHETIC, role, info, 1, narrowed(seen, role, info, rows))
    return found.distance[:, 0], people(seen, role, found.rows[:, 0])


def _interval(closer: Floats, person: Names) -> Interval:
    """Return the clustered interval: many images can have one person as their closest."""
    share, codes = float(closer.mean()), codes_of(person, len(person), "people")
    pulls = np.bincount(codes, weights=closer - share)
    return effective_interval(share, float(pulls @ pulls) / len(closer) ** 2, len(closer), len(pulls))
