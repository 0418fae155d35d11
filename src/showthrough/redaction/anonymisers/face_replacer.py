"""Redactor that puts other faces where a mask is: a trained anonymiser, at work on whole pictures."""

import secrets
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import final

import numpy as np
from scipy.ndimage import find_objects, label

from showthrough.core.types import Floats, Images, Mask
from showthrough.observers.faces.main_face import Face
from showthrough.redaction.anonymisers.anonymiser import Anonymiser
from showthrough.redaction.anonymisers.face_windows import (
    WindowedFaces,
    cut,
    cut_mask,
    put_back,
    usual_landmarks,
    window_of,
)
from showthrough.redaction.redactors.redactor import pasted, refuse_misfit

FindAll = Callable[[Images], list[list[Face]]]  # every face of each picture


@final
class FaceReplacer:
    """Redactor by replacement; each connected part of a mask is a face.

    The same picture, mask and seed give the same faces, whatever was redacted before. Who knows the
    seed can take the noise off again, so without one it is drawn and told to nobody.
    """

    def __init__(
        self, anonymiser: Anonymiser, size: int, find_all: FindAll | None = None, seed: int | None = None
    ) -> None:
        self.name = f"identity replacement: faces drawn at {size} x {size} pixels by {anonymiser.title}"
        self._anonymiser, self._size, self._find_all = anonymiser, size, find_all
        self._key = secrets.token_bytes(16) if seed is None else (seed % 2**64).to_bytes(8, "big")

    def __call__(self, picture: Images, mask: Mask) -> Images:
        """Return the picture with other faces in the mask; without landmarks, usual ones are taken.

        Raises:
            DataError: the picture or the mask has another form.
        """
        refuse_misfit(picture, mask)
        parts, _ = label(mask, structure=np.ones((3, 3)))
        found = [face for face in self._faces(picture) if face.turns == 0]
        changed = picture
        for number, place in enumerate(find_objects(parts), start=1):
            box = np.array([place[1].start, place[0].start, place[1].stop, place[0].stop], dtype=np.float64)
            own = parts == number
            changed = pasted(changed, self._replaced(picture, own, box, _landmarks(found, box)), own)
        return changed.copy() if changed is picture else changed

    def _replaced(self, picture: Images, mask: Mask, box: Floats, landmarks: Floats) -> Images:
        window = window_of(box)
        scale = self._size / window.side
        face = WindowedFaces(
            cut(picture, window, self._size)[None],
            ((landmarks - np.array([window.left, window.top])) * scale)[None],
            cut_mask(mask, window, self._size)[None],
        )
        drawn = self._anonymiser(face, [self._seed(face)])
        return put_back(picture, drawn[0], window)

    def _seed(self, face: WindowedFaces) -> int:
        """Return a seed that follows from what stands around a face, and from nothing of the face."""
        known = np.where(face.holes[..., None], np.uint8(0), face.pixels)
        return int.from_bytes(blake2b(known.tobytes(), key=self._key, digest_size=8).digest(), "big")

    def _faces(self, picture: Images) -> Sequence[Face]:
        return () if self._find_all is None else self._find_all(picture[None])[0]


def _landmarks(faces: Sequence[Face], box: Floats) -> Floats:
    """Return the landmarks of the largest face whose middle lies in the box, or the usual ones."""
    inside = [face for face in faces if _holds(box, (face.box[:2] + face.box[2:]) / 2)]
    if not inside:
        return usual_landmarks(box)
    return max(inside, key=lambda face: float(np.prod(face.box[2:] - face.box[:2]))).landmarks


def _holds(box: Floats, point: Floats) -> bool:
    return bool((point >= box[:2]).all() and (point <= box[2:]).all())
