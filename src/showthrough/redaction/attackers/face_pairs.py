"""Faces cut out of pictures before and after redaction, where the original shows them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.facts.redaction_facts import PairSet
from showthrough.core.missing import Missing
from showthrough.core.types import Images, Rows, StepProgress
from showthrough.errors import NotAssessableError
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.observers.runtime.streaming import Observer
from showthrough.redaction.attackers.attack import FaceMatcher, FacePairs

CHUNK = 64  # pictures between two reports of progress


class CutFaces(NamedTuple):
    """Faces cut out of pairs of pictures, and how many pictures gave none."""

    pairs: FacePairs  # people are numbered in the order of their pictures
    rows: Rows  # of the pictures that they are from, ascending
    no_face: int  # pictures whose original shows no face to cut out


def cut_faces(pairs: PairSet, embedder: FaceEmbedder, rows: Rows, progress: StepProgress) -> CutFaces:
    """Return the faces of these rows, cut out of both pictures where the original shows the face.

    So attackers are told where the face is, even where nothing of it is left to be found: what they
    cannot recognise then, they do not recognise because of the redaction and not for want of a detector.
    """
    side = embedder.cropper.side
    clean, redacted, kept = [], [], []
    for done, (row, before, after) in enumerate(_read(pairs, embedder, rows), start=1):
        first, second = embedder.cropper.both(before[None], after[None])
        if len(first.rows):
            clean.append(first.pixels[0])
            redacted.append(second.pixels[0])
            kept.append(row)
        if done % CHUNK == 0 or done == len(rows):
            progress(done, len(rows))
    found = np.array(kept, dtype=np.int64)
    person = _people([pairs.original.identity[row] for row in found])
    return CutFaces(
        FacePairs(_stacked(clean, side), _stacked(redacted, side), person), found, len(rows) - len(found)
    )


def matcher_of(observer: Observer) -> FaceMatcher | Missing:
    """Return the matcher behind an embedder, which attackers hold in their hands too."""
    info = observer.info
    if not info.is_matcher:
        return Missing(f"{info.name} is not a biometric matcher, so that it can say nothing about people")
    if not isinstance(observer, FaceEmbedder):
        return Missing(f"{info.name} has vectors of whole pictures, and attackers need those of any face")
    if info.metric != "cosine":
        return Missing(f"{info.name} compares by {info.metric}, and attackers by cosines", NotAssessableError)
    return FaceMatcher(
        info.name, observer.digest, observer.cropper.side, observer.of_crops, observer.differentiable
    )


def refuse_teacher(info: EmbedderInfo, taught_by: tuple[str, ...]) -> None:
    """Refuse a matcher that the redactor was trained against, by name or SHA-256: it would be fooled alone.

    Raises:
        NotAssessableError: it is one of them.
    """
    if info.name in taught_by or info.digest in taught_by:
        raise NotAssessableError(
            f"the redactor was trained against {info.name}: what that matcher cannot find, another one may"
        )


def _read(pairs: PairSet, embedder: FaceEmbedder, rows: Rows) -> Iterator[tuple[int, Images, Images]]:
    size = embedder.size
    for row in rows.tolist():
        yield row, pairs.original.source.read(row, size), pairs.redacted.source.read(row, size)


def _people(identity: list[str]) -> Rows:
    """Return people as numbers in the order in which they first appear."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(who, len(numbers)) for who in identity], dtype=np.int64)


def _stacked(faces: list[Images], side: int) -> Images:
    return np.array(faces, dtype=np.uint8).reshape(-1, side, side, 3)
