"""Real faces as anonymisers redact them, beside what hides all, what hides nothing, and planted faults."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from benchmarks.redaction._faces_of_roles import RolePhotos

from showthrough.core.images import resized
from showthrough.core.types import Images, Mask
from showthrough.observers.faces.main_face import Face
from showthrough.redaction.anonymisers.anonymiser import (
    Anonymiser,
    TrainedAnonymiser,
    load_anonymiser,
    train_anonymiser,
)
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserKind, AnonymiserSettings
from showthrough.redaction.anonymisers.face_replacer import FaceReplacer
from showthrough.redaction.anonymisers.face_windows import (
    WindowedFaces,
    box_mask,
    cut,
    face_box,
    put_back,
    window_of,
)
from showthrough.redaction.attackers.attack import FacePairs
from showthrough.redaction.redactors.redactor import pasted
from showthrough.redaction.redactors.redactor_kinds import redactor_named

KINDS: dict[str, AnonymiserKind] = {
    "inpainting": "inpainting",
    "identity-swap": "identity-swap",
    "protector": "protector",
}
REDACTORS = ("nothing", "solid", *KINDS, "leaking skip", "next person")
WHOLE, SIDE = 224, 112  # the middle of a photo of 250 pixels, as the matcher takes it
Redact = Callable[[int], Images]  # the row of a photo


class LeakingSkip:
    """Anonymiser with a planted fault: half of what was to be hidden comes through a short cut."""

    def __init__(self, honest: TrainedAnonymiser) -> None:
        self._honest = honest
        self.title = f"leaking {honest.title}"

    def __call__(self, faces: WindowedFaces, seeds: Sequence[int]) -> Images:
        """Return what the honest one draws, mixed with what was there."""
        drawn = self._honest(faces, seeds).astype(np.float64)
        return ((drawn + faces.pixels) / 2).astype(np.uint8)


def redacted_faces(
    name: str, roles: dict[str, RolePhotos], work: Path, trained: tuple[int, int]
) -> dict[str, FacePairs]:
    """Return faces before and after a redaction by role, cut out as the matcher takes them."""
    return {
        role: _pairs(photos, _redactor(name, photos, roles["learned"], work, trained))
        for role, photos in roles.items()
        if role != "learned"
    }


def _pairs(photos: RolePhotos, redact: Redact) -> FacePairs:
    after = [_middle(redact(row)) for row in range(len(photos.pictures))]
    before = [_middle(picture) for picture in photos.pictures]
    return FacePairs(np.stack(before), np.stack(after), photos.person)


def _middle(picture: Images) -> Images:
    start = (WHOLE - SIDE) // 2
    return resized(picture, (WHOLE, WHOLE))[start : start + SIDE, start : start + SIDE]


def _redactor(
    name: str, photos: RolePhotos, learned: RolePhotos, work: Path, trained: tuple[int, int]
) -> Redact:
    if name == "nothing":
        return photos.pictures.__getitem__
    if name == "solid":
        solid = redactor_named("solid")
        return lambda row: solid(photos.pictures[row], _mask(photos, row))
    if name == "next person":
        return lambda row: _as_next_person(photos, row)
    size, steps = trained
    kind = "inpainting" if name == "leaking skip" else KINDS[name]
    honest = _anonymiser(kind, learned, work / f"{kind}-{size}-{steps}.safetensors", trained)
    return _replacing(photos, LeakingSkip(honest) if name == "leaking skip" else honest, size)


def _anonymiser(
    kind: AnonymiserKind, learned: RolePhotos, file: Path, trained: tuple[int, int]
) -> TrainedAnonymiser:
    if file.exists():
        return load_anonymiser(file)
    assert learned.windows is not None
    settings = AnonymiserSettings(kind=kind, size=trained[0], steps=trained[1])
    return train_anonymiser(settings, learned.windows, [str(who) for who in learned.person], file, seed=0)


def _replacing(photos: RolePhotos, anonymiser: Anonymiser, size: int) -> Redact:
    def redact(row: int) -> Images:
        face = Face(face_box(photos.landmarks[row]), photos.landmarks[row])
        replace = FaceReplacer(anonymiser, size, lambda _: [[face]], seed=row)
        return replace(photos.pictures[row], _mask(photos, row))

    return redact


def _as_next_person(photos: RolePhotos, row: int) -> Images:
    """Return a photo with the face of the next person of the role, from a photo of theirs."""
    people = int(photos.person.max()) + 1
    theirs = np.flatnonzero(photos.person == (photos.person[row] + 1) % people)
    other = int(theirs[row % len(theirs)])
    windows = [window_of(face_box(photos.landmarks[one])) for one in (row, other)]
    face = cut(photos.pictures[other], windows[1], windows[0].side)
    picture = photos.pictures[row]
    return pasted(picture, put_back(picture, face, windows[0]), _mask(photos, row))


def _mask(photos: RolePhotos, row: int) -> Mask:
    side = len(photos.pictures[row])
    return box_mask(face_box(photos.landmarks[row]), side)
