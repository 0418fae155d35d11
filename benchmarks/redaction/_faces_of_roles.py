"""Photos of real people by role, with the landmarks of the face on each."""

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks._lfw import finder, lfw

from showthrough.core.types import Floats, Images, Rows
from showthrough.data.decoding.decode import decode
from showthrough.data.listing import Entry, list_folder
from showthrough.redaction.anonymisers.face_windows import WindowedFaces, windows_of

ATTACKERS, STRANGERS = 1.25, 1.35  # people of each kind, by the number of judged ones
FOUND = "landmarks.npz"  # what was found before


class RolePhotos(NamedTuple):
    """Photos of the people of one role, a person's side by side."""

    pictures: list[Images]  # (250, 250, 3) each
    landmarks: Floats  # (n, 5, 2)
    person: Rows  # (n,)
    windows: WindowedFaces | None = None  # of those whom anonymisers learn from


def faces_of_roles(people: tuple[int, int], size: int, work: Path) -> dict[str, RolePhotos]:
    """Return anonymisers' people, attackers' people, judged people and strangers: all different.

    `people` is how many are judged, and from how many, with one photo each, anonymisers learn.
    """
    judged, learned_from = people
    file = work / FOUND
    known = dict(np.load(file)) if file.exists() else {}
    of: dict[str, list[Entry]] = defaultdict(list)
    for entry in list_folder(lfw() / "images"):
        of[str(entry.person)].append(entry)
    rng = np.random.default_rng(0)
    single = rng.permutation(sorted(name for name, photos in of.items() if len(photos) == 1))
    several = rng.permutation(sorted(name for name, photos in of.items() if len(photos) > 1))
    ends = np.cumsum([judged, round(ATTACKERS * judged), round(STRANGERS * judged)])
    groups = np.split(several, ends)[:3]
    taken = {"judged": (groups[0], 2), "attackers": (groups[1], 2), "strangers": (groups[2], 1)}
    roles = {name: _photos([of[who][:n] for who in names], known) for name, (names, n) in taken.items()}
    learned = _photos([of[who] for who in single[:learned_from]], known)
    np.savez(file, **known)
    windows = windows_of(learned.pictures, list(learned.landmarks), size)
    return {**roles, "learned": learned._replace(pictures=[], windows=windows)}


def _photos(people: list[list[Entry]], known: dict[str, Floats]) -> RolePhotos:
    """Return the photos on which a face is found; who has one photo less than the others is left out."""
    look = finder("yunet")
    pictures, landmarks, person = [], [], []
    number = 0
    for photos in people:
        read = [decode(entry.path, 1.0).pixels for entry in photos]
        for entry, picture in zip(photos, read, strict=True):
            if entry.name not in known:
                (face,) = look.find(picture[None])
                known[entry.name] = np.empty((0, 2)) if face is None or face.turns else face.landmarks
        found = [known[entry.name] for entry in photos]
        if not all(len(points) for points in found):
            continue
        pictures += read
        landmarks += found
        person += [number] * len(read)
        number += 1
    return RolePhotos(pictures, np.stack(landmarks), np.array(person, dtype=np.int64))
