"""Training people as the audit's own matchers saw them: vectors that lie in the vault, and a limit."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from showthrough.audit.embedders import embedder_of_run
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import Role
from showthrough.core.records import AuditRecord
from showthrough.core.types import Features, Floats, Images
from showthrough.data.workspace import Place
from showthrough.errors import IntegrityError, UsageError
from showthrough.observers.runtime.cache import ArrayRows, FeatureCache
from showthrough.signals.context import FEATURES

if TYPE_CHECKING:
    from showthrough.observers.live_observations import Observer

SMALLEST_SIDE = 160  # pixels at which a detector looks for a face; smaller pictures are made larger
FACES = 32  # of one picture that are compared
NEAR = 0.5  # of the distance at which strangers' photos come closest: what is nearer is a copy


class TrainingGallery(NamedTuple):
    """Training people as one observer saw them, and from which likeness on a picture shows one of them."""

    observer: "Observer"
    vectors: Features  # (n, D), of length 1 for matchers
    limit: float  # similarity of matchers, distance of pixels
    is_matcher: bool


def galleries(record: AuditRecord, place: Place) -> tuple[TrainingGallery, ...]:
    """Return the galleries of all matchers that can look at new pictures, and of pixels.

    Raises:
        IntegrityError: there is no such matcher, or the vault does not hold what it saw of the people.
        EnvironmentFault: weights or a library are missing.
    """
    from showthrough.observers.pixels.pixels import Pixels

    pixels = _pixels(Pixels(record.config.pixels), record, place)
    blind = {info.name: why for info in record.embedders if (why := _why_blind(info, record))}
    able = [info for info in record.embedders if info.name not in blind]
    if not able:
        told = "".join(f"; {name} {why}" for name, why in blind.items())
        raise IntegrityError(
            "no matcher of this audit can look at the pictures of the report, so nobody knows whether they "
            f"show a training person{told}. Export it with --no-pictures"
        )
    tables = record.config.embedders
    observers = [embedder_of_run(info, tables[info.name], place) for info in able]
    matchers = (_matcher(observer, record, place) for observer in observers)
    return (pixels, *matchers)


def _why_blind(info: EmbedderInfo, record: AuditRecord) -> str:
    """Return why an embedder cannot judge a new picture; empty where it can."""
    settings = record.config.embedders.get(info.name)
    if settings is None:
        return "is not described in the audit file of this record"
    if settings.kind == "precomputed":
        return "holds vectors that were computed elsewhere, of files, and cannot look at a new picture"
    if settings.kind == "pca":
        return "compares pixels by their principal components, and is no matcher of people"
    if not info.is_matcher:
        return f"is not shown to tell people apart{f' ({info.note})' if info.note else ''}"
    return ""


def shows_training_person(picture: Images, among: Sequence[TrainingGallery]) -> bool:
    """Return whether a picture, uint8 (H, W, 3), shows a training person by any of the galleries."""
    return any(_is_like(picture, gallery) for gallery in among)


def _is_like(picture: Images, gallery: TrainingGallery) -> bool:
    seen = np.concatenate(
        [gallery.observer(_sized(view, gallery)[None]) for view in _views(picture, gallery)]
    )
    seen = seen[~np.isnan(seen).any(axis=1)]
    if not len(seen):
        return False
    if gallery.is_matcher:
        return bool((seen @ gallery.vectors.T).max() >= gallery.limit)
    distance = np.sqrt(((seen[:, None] - gallery.vectors[None]) ** 2).sum(axis=2))
    return bool(distance.min() <= gallery.limit)


def _views(picture: Images, gallery: TrainingGallery) -> Iterator[Images]:
    """Yield a picture and every face of it, larger where a detector would overlook it."""
    yield picture
    if not gallery.is_matcher:
        return
    large = _enlarged(picture)
    yield large
    yield from _faces(large, gallery)


def _faces(picture: Images, gallery: TrainingGallery) -> Iterator[Images]:
    from showthrough.observers.faces.alignment import DetectedFace
    from showthrough.observers.runtime.face_embedder import FaceEmbedder

    observer = gallery.observer
    cropper = observer.cropper if isinstance(observer, FaceEmbedder) else None
    if not isinstance(cropper, DetectedFace):
        return
    for face in cropper.finder.find_all(picture[None])[0][:FACES]:
        turned = np.rot90(picture, face.turns)
        side = 2 * float((face.box[2:] - face.box[:2]).max())
        middle = (face.box[:2] + face.box[2:]) / 2
        x1, y1 = np.maximum(middle - side / 2, 0).astype(int)
        x2, y2 = np.ceil(middle + side / 2).astype(int)
        yield _enlarged(np.ascontiguousarray(turned[y1:y2, x1:x2]))


def _enlarged(picture: Images) -> Images:
    from showthrough.core.images import resized

    scale = max(1.0, SMALLEST_SIDE / min(picture.shape[:2]))
    size = round(picture.shape[0] * scale), round(picture.shape[1] * scale)
    return picture if scale == 1 else resized(picture, size)


def _sized(picture: Images, gallery: TrainingGallery) -> Images:
    from showthrough.core.images import resized

    size = gallery.observer.size
    return picture if size is None or picture.shape[:2] == size else resized(picture, size)


def _matcher(observer: "Observer", record: AuditRecord, place: Place) -> TrainingGallery:
    train = _kept(observer, record, place, Role.TRAIN)
    told = [
        float(threshold)
        for finding in record.findings
        if finding.params.get("by") == observer.info.name
        and isinstance(threshold := finding.params.get("threshold"), int | float)
        and "target_fmr" in finding.params
    ]
    limit = min(told) if told else _strangers_closest(train, _kept(observer, record, place, Role.HOLDOUT))
    return TrainingGallery(observer, train, limit, is_matcher=True)


def _strangers_closest(train: Features, holdout: Features) -> float:
    """Return the highest similarity of any held-out photo to any training photo: of different people."""
    return max(float((holdout[start : start + 512] @ train.T).max()) for start in range(0, len(holdout), 512))


def _pixels(observer: "Observer", record: AuditRecord, place: Place) -> TrainingGallery:
    train, holdout = (_kept(observer, record, place, role) for role in (Role.TRAIN, Role.HOLDOUT))
    limit = NEAR * float(min(_nearest(one, train) for one in holdout))
    return TrainingGallery(observer, train, limit, is_matcher=False)


def _nearest(one: Floats, among: Features) -> float:
    return float(np.sqrt(((among - one) ** 2).sum(axis=1).min()))


def _kept(observer: "Observer", record: AuditRecord, place: Place, role: Role) -> Features:
    """Return the vectors of a role as the audit left them in the vault.

    Raises:
        IntegrityError: they are not there: purged, damaged, or of another run.
    """
    data = next((one for one in record.data if one.role is role and not one.label), None)
    if data is None:
        raise IntegrityError(f"the record tells of no {role} images, so pictures cannot be compared")

    def missing(_start: int) -> Iterator[ArrayRows]:
        raise IntegrityError(
            f"the vault does not hold what {observer.info.name} saw of the {role} people, so pictures cannot "
            "be compared with them; run the audit again, or export with --no-pictures"
        )

    key = f"vectors {observer.digest} {data.digest}"
    rows, values = FeatureCache(place.vault.folder / FEATURES).arrays(key, data.n_images, missing)
    vectors = np.asarray(values, dtype=np.float32).reshape(len(rows), -1)
    return vectors[~np.isnan(vectors).any(axis=1)]


def weights_place(record: AuditRecord, base: Path | None) -> Path:
    """Return the folder that paths of the config lead from.

    Raises:
        UsageError: weights are files, and nobody said where.
    """
    named = ("file", "detector_file")
    has_files = any(getattr(one, name, None) for one in record.config.embedders.values() for name in named)
    if base is None and has_files:
        raise UsageError(
            "the matchers of this audit are files; name the audit file with --audit, so that they are found"
        )
    return base or Path.cwd()
