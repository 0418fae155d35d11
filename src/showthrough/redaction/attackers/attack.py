"""Interface of attacks on redacted faces: what an attacker is given, and what comes of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import ClassVar, NamedTuple, final

import numpy as np
from torch import Tensor

from showthrough.core.types import Features, Floats, Images, Rows, StepProgress
from showthrough.errors import NotEnoughDataError

FEWEST = 20  # people an attacker learns from: fewer leave nobody to choose on


class FacePairs(NamedTuple):
    """Faces before and after redaction, cut out at the same place, of people whom an attacker knows."""

    clean: Images  # (n, side, side, 3)
    redacted: Images  # (n, side, side, 3)
    person: Rows  # (n,) 0, 1, ...

    def take(self, rows: Rows) -> "FacePairs":
        """Return these rows; people are numbered anew."""
        _, person = np.unique(self.person[rows], return_inverse=True)
        return FacePairs(self.clean[rows], self.redacted[rows], person.astype(np.int64))

    @property
    def people(self) -> int:
        """Return how many people there are."""
        return int(self.person.max(initial=-1)) + 1


@final
@dataclass(frozen=True)
class FaceMatcher:
    """Matcher of faces that were cut out: the judge, which attackers hold in their hands too."""

    name: str
    digest: str
    side: int  # pixels of the faces that it takes
    embed: Callable[[Images], Features]  # unit vectors
    differentiable: Callable[[Tensor], Tensor] | None = None  # RGB (n, 3, side, side) from 0 to 255

    _known: dict[bytes, Features] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, faces: Images) -> Features:
        """Return vectors (n, D) of length 1; each face is embedded once, however many ways look at it."""
        keys = [blake2b(face.tobytes(), digest_size=16).digest() for face in faces]
        new = [row for row, key in enumerate(keys) if key not in self._known]
        if new:
            found = unit_or_first(self.embed(faces[new]))
            self._known.update((keys[row], vector) for row, vector in zip(new, found, strict=True))
        return np.stack([self._known[key] for key in keys])


@final
@dataclass(frozen=True)
class Attacker:
    """Attacker who has learned: redacted faces become probes, photos of known people a gallery."""

    probe: Callable[[Images], Features]  # redacted faces to unit vectors
    enrol: Callable[[Images, Images], Features]  # clean faces, and the same redacted, to unit vectors
    method: str  # what was chosen, in words


@dataclass(frozen=True, kw_only=True)
class FaceAttack(ABC):
    """Attack on redacted faces. Subclasses are final; one module of this room holds one of them."""

    name: ClassVar[str]
    sees_clean: ClassVar[bool] = False  # True: the probes are not redacted, which shows the most to be found
    learns: ClassVar[bool] = True  # False: it needs no pairs of other people
    side: int = 48  # pixels of the faces that networks of the attacker see
    steps: int = 1500  # of training

    @abstractmethod
    def learn(
        self, pairs: FacePairs, matcher: FaceMatcher, seed: int, folder: Path, progress: StepProgress
    ) -> Attacker:
        """Return an attacker who has learned on these people; what is trained is kept in `folder`.

        Raises:
            NotEnoughDataError: too few people to learn from.
        """


def refuse_few(pairs: FacePairs) -> None:
    """Refuse to teach an attacker on too few people: that it finds nobody would say nothing.

    Raises:
        NotEnoughDataError: with how many would do.
    """
    if pairs.people < FEWEST:
        raise NotEnoughDataError(
            f"attackers learn on {FEWEST} other people at least, and there are {pairs.people}", needed=FEWEST
        )


def unit_or_first(values: Features | Floats) -> Features:
    """Return vectors of length 1; one without a direction becomes the first axis, equal to all such.

    >>> unit_or_first(np.array([[3.0, 4.0], [0.0, 0.0], [np.nan, 1.0]])).tolist()
    [[0.6000000238418579, 0.800000011920929], [1.0, 0.0], [1.0, 0.0]]
    """
    given = np.asarray(values, dtype=np.float64)
    length = np.linalg.norm(given, axis=1, keepdims=True)
    usable = np.isfinite(length) & (length > 1e-9)
    axis = np.eye(1, given.shape[1])
    return np.where(usable, np.nan_to_num(given) / np.where(usable, length, 1.0), axis).astype(np.float32)
