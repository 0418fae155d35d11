"""Outputs of a redaction, two of each judged person, as checks of links compare them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from showthrough.core.check import Observation, Observations
from showthrough.core.facts.output_facts import OutputVectors
from showthrough.core.images import Role
from showthrough.core.types import Features, Names, Rows
from showthrough.errors import NotAssessableError

CLEAN = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
OTHERS = (Role.HOLDOUT, Role.REFERENCE)


class Twice(NamedTuple):
    """Two pictures of each person that a matcher could read."""

    first: Features  # (n, D)
    second: Features
    rows: Rows  # (n, 2) of the role's pictures

    @property
    def n(self) -> int:
        """Return the number of people."""
        return len(self.rows)


class JudgedOutputs(NamedTuple):
    """Judged people: how many have two pictures, and what a matcher sees of them in each form."""

    asked: int
    redacted: Twice
    around: Twice  # of the same pictures, where a matcher reads them without a face
    clean: Twice
    strangers: tuple[Features, Features]  # a picture of everybody else: redacted, and what surrounds the face


class CleanGallery(NamedTuple):
    """Clean pictures of all people of an audit, of whatever role."""

    vectors: Features  # (g, D)
    person: Rows  # (g,): a number each
    numbers: dict[str, int]  # of people, by keyed id

    def number(self, people: Names) -> Rows:
        """Return the number of each person, -1 for one of whom no clean picture was read."""
        return np.array([self.numbers.get(str(name), -1) for name in people], dtype=np.int64)


def judged_outputs(seen: Observations, by: str, rng: np.random.Generator) -> JudgedOutputs:
    """Return two pictures of each judged person, the same ones in each form, and strangers' outputs.

    Raises:
        NotAvailableError: nobody measured how matchers see them.
        NotAssessableError: a matcher gave a vector without a direction.
    """
    outputs = seen.fact(OutputVectors)
    identity = identities(seen, Role.TRAIN)
    redacted, around = outputs.redacted(Role.TRAIN, by), outputs.around(Role.TRAIN, by)
    rows = _two_rows(identity, redacted.rows, rng)
    asked = int((np.unique(identity, return_counts=True)[1] > 1).sum())
    return JudgedOutputs(
        asked,
        _twice(redacted, rows),
        _twice(around, rows),
        _twice(seen.of(Role.TRAIN, by), rows),
        (_one_each(seen, outputs.redacted, by), _one_each(seen, outputs.around, by)),
    )


def clean_gallery(seen: Observations, by: str) -> CleanGallery:
    """Return clean pictures of all people of the audit, and the number of the person on each."""
    names: dict[str, int] = {}
    vectors, who = [], []
    for role in CLEAN:
        read = seen.of(role, by)
        vectors.append(_unit(read.values))
        who += [names.setdefault(str(name), len(names)) for name in identities(seen, role)[read.rows]]
    return CleanGallery(np.concatenate(vectors), np.array(who, dtype=np.int64), names)


def identities(seen: Observations, role: Role) -> Names:
    """Return the person on each picture of a role."""
    return np.asarray(seen.images(role).identity, dtype=np.str_)


def _two_rows(identity: Names, read: Rows, rng: np.random.Generator) -> Rows:
    """Return two pictures, drawn, of each person who has two that were read; people as they first appear."""
    of: dict[str, list[int]] = {}
    for row in read:
        of.setdefault(str(identity[row]), []).append(int(row))
    several = [rows for rows in of.values() if len(rows) > 1]
    drawn = [np.sort(rng.permutation(rows)[:2]) for rows in several]
    return np.array(drawn, dtype=np.int64).reshape(-1, 2)


def _twice(seen: Observation, rows: Rows) -> Twice:
    """Return these pictures of the people of whom both were read."""
    both = np.isin(rows, seen.rows).all(axis=1) if len(seen.rows) else np.zeros(len(rows), dtype=bool)
    kept = rows[both]
    first, second = (_unit(seen.values[np.searchsorted(seen.rows, kept[:, side])]) for side in (0, 1))
    return Twice(first, second, kept)


def _one_each(seen: Observations, read: Callable[[Role, str], Observation], by: str) -> Features:
    """Return the first picture that was read of each stranger, and of each of the attackers' people.

    Nothing is learned on either here, so that both set a threshold as well as any.
    """
    vectors = []
    for role in OTHERS:
        found = read(role, by)
        _, first = np.unique(identities(seen, role)[found.rows], return_index=True)
        vectors.append(_unit(found.values[np.sort(first)]))
    return np.concatenate(vectors)


def _unit(vectors: Features) -> Features:
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise NotAssessableError("a matcher gave no finite direction for a redacted picture")
    return np.asarray(vectors / lengths, dtype=np.float32)
