"""Vectors and neighbours of observations, with the same refusals for every check."""

from collections.abc import Sequence

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observation, Observations
from showthrough.core.images import Role, learned_from
from showthrough.core.types import Features, Floats, Names, Rows
from showthrough.errors import ConfigError, NotAssessableError, NotEnoughDataError
from showthrough.stats.neighbours import Nearest

PIXELS = "pixels"
TOGETHER = 4096  # vectors


def embedders(seen: Observations, by: str = "all") -> tuple[EmbedderInfo, ...]:
    """Return all embedders, or the one that `by` names."""
    if by == "all":
        return seen.embedders
    named = tuple(info for info in seen.embedders if info.name == by)
    if not named:
        names = ", ".join(info.name for info in seen.embedders)
        raise ConfigError(f"no embedder is called {by!r}; this audit has {names}")
    return named


def enrolled(seen: Observations, role: Role, by: str) -> Observation:
    """Return the vectors of a role.

    Raises:
        NotEnoughDataError: not one image could be read.
        NotAssessableError: a vector is not finite; dropping it would hide a person.
    """
    observation = seen.of(role, by)
    if len(observation.rows) == 0:
        message = f"{by} could read none of the {len(seen.images(role))} {role} images"
        raise NotEnoughDataError(message, needed=1)
    _refuse_non_finite(seen, role, by, observation.rows, observation.values)
    return observation


def nearest(
    seen: Observations, a: Role, b: Role, by: EmbedderInfo, k: int, among: Rows | None = None
) -> Nearest:
    """Return the k nearest in b for every vector of a, as straight-line distances.

    A cosine distance d becomes the chord sqrt(2 d) between the two directions, so that ratios of
    distances mean the same for every embedder.

    Raises:
        NotEnoughDataError: one of the two sets has no readable image.
        NotAssessableError: a vector or a distance is not finite.
    """
    rows = enrolled(seen, a, by.name).rows
    enrolled(seen, b, by.name)
    found = seen.neighbours(a, b, by.name, k, among)
    if found.distance.shape[1] == 0:
        raise NotEnoughDataError(f"{by.name} has no {b} image to compare with", needed=1)
    _refuse_non_finite(seen, a, by.name, rows, found.distance)
    return Nearest(straight(found.distance, by), found.rows)


def straight(distance: Features | Floats, by: EmbedderInfo) -> Floats:
    """Return the straight-line distances that an embedder's own distances stand for."""
    exact = np.asarray(distance, dtype=np.float64)
    return np.sqrt(np.maximum(2.0 * exact, 0.0)) if by.metric == "cosine" else exact


def unit(seen: Observations, role: Role, by: str) -> Observation:
    """Return the vectors of a role scaled to length 1.

    Raises:
        NotEnoughDataError: not one image could be read.
        NotAssessableError: a vector is not finite, or zero, which has no direction.
    """
    values, rows = enrolled(seen, role, by)
    scaled = np.empty(values.shape, dtype=np.float32)
    for start in range(0, len(values), TOGETHER):  # in float64, which may not fit for all of them
        part = values[start : start + TOGETHER].astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled[start : start + TOGETHER] = part / np.linalg.norm(part, axis=1, keepdims=True)
    _refuse_non_finite(seen, role, by, rows, scaled)
    return Observation(scaled, rows)


def calibrating(seen: Observations, info: EmbedderInfo) -> Observation:
    """Return unit vectors of the reference people that a threshold may come from.

    An embedder that was trained here knows half of them better than it knows anybody else, so they
    would make it look stronger than it is: see `learned_from`.
    """
    vectors, rows = unit(seen, Role.REFERENCE, info.name)
    if not info.fitted_on_reference:
        return Observation(vectors, rows)
    fresh = ~learned_from(seen.images(Role.REFERENCE))[rows]
    return Observation(vectors[fresh], rows[fresh])


def comparable(seen: Observations, role: Role, by: EmbedderInfo) -> Observation:
    """Return vectors whose Euclidean distance is what `nearest` reports."""
    return unit(seen, role, by.name) if by.metric == "cosine" else enrolled(seen, role, by.name)


def pair_distances(
    seen: Observations, by: EmbedderInfo, roles: tuple[Role, Role], rows: tuple[Rows, Rows]
) -> Floats:
    """Return the straight-line distance of each pair of images; NaN where one was not enrolled."""
    sides = []
    for role, wanted in zip(roles, rows, strict=True):
        values, known = comparable(seen, role, by)
        position = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found = values[position].astype(np.float64)
        found[known[position] != wanted] = np.nan
        sides.append(found)
    return np.asarray(np.linalg.norm(sides[0] - sides[1], axis=1), dtype=np.float64)


def people(seen: Observations, role: Role, rows: Rows) -> Names:
    """Return the person on each of these images."""
    return np.asarray(seen.images(role).identity, dtype=np.str_)[rows]


def n_people(*groups: Sequence[str] | Names) -> int:
    """Return the number of different people in all groups together."""
    return len({str(name) for group in groups for name in group})


def _refuse_non_finite(seen: Observations, role: Role, by: str, rows: Rows, values: Features) -> None:
    broken = np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(axis=1))
    if len(broken):
        first = seen.images(role).ids[int(rows[broken[0]])]
        others = f" and {len(broken) - 1} others" if len(broken) > 1 else ""
        raise NotAssessableError(f"{by} gave no finite number for {role} image {first}{others}")
