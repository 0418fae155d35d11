"""Pictures of synthetic samples for the record: only those that are shown to be like no training person."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from io import BytesIO

import numpy as np

from showthrough.core.beside.drawn_sample import MOST, DrawnSample
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.check import Observations
from showthrough.core.facts import Distances, FurtherFaces
from showthrough.core.images import ImageSet, Role, resized
from showthrough.core.missing import Missing
from showthrough.core.records import Finding, RoleData
from showthrough.core.types import Mask
from showthrough.errors import MissingAnswerError
from showthrough.stats.memorisation.near_copies import near_copy_ratio
from showthrough.toolkit.copies.galleries import different_images, narrowed
from showthrough.toolkit.every_face import every_face, image_of
from showthrough.toolkit.match_thresholds import able_ruler
from showthrough.toolkit.vectors import PIXELS, embedders, nearest, people

SIDE = 64  # pixels: enough to see what was drawn
FMR = 0.0001  # false matches at the limit: the strictest that the reference people carry, if that is looser
NEIGHBOURS = 50  # of the near-copy rule
ALIKE = "it is too like a training person"
COPY = "it is too like a training photo"
NO_FACE = "a matcher found no face in it, or did not look at every face"
NO_MATCHER = "no matcher of this audit could judge whether it is like a training person"
UNSEEN_PERSON = "no matcher saw every training person"
UNREAD = "photos of training people could not be read, so nothing can be compared with them"
NO_PHOTOS = "it could not be compared with training photos"
SYNTHETIC, TRAIN = Role.SYNTHETIC, Role.TRAIN


def drawn_samples(
    seen: Observations, findings: Iterable[Finding], data: Sequence[RoleData], seed: int
) -> tuple[DrawnSample, ...]:
    """Return up to 24 synthetic images, drawn by lot before anything is compared.

    A picture is of one that lies below the match limit of every matcher against every training person, and
    is no near-copy of a photo. All others, those that nobody could judge among them, are told by a reason.
    """
    images = seen.images(SYNTHETIC)
    reasons = _reasons(seen, findings, data)
    chosen = np.sort(np.random.default_rng([seed, MOST]).permutation(len(images))[:MOST])
    return tuple(_sample(images, int(row), reasons[int(row)]) for row in chosen)


def _sample(images: ImageSet, row: int, reason: str) -> DrawnSample:
    return DrawnSample(withheld=reason) if reason else DrawnSample(png=_png(images, row))


def _png(images: ImageSet, row: int) -> str:
    from PIL import Image

    pixels = images.source.read(row)
    scale = min(1.0, SIDE / max(pixels.shape[:2]))
    height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
    held = BytesIO()
    Image.fromarray(np.array(resized(pixels, (height, width)))).save(held, "PNG", optimize=True)
    return b64encode(held.getvalue()).decode()


def _reasons(seen: Observations, findings: Iterable[Finding], data: Sequence[RoleData]) -> list[str]:
    """Return why each synthetic image is not shown; empty where it may be."""
    n = len(seen.images(SYNTHETIC))
    if any(role.role is TRAIN and role.n_unseen for role in data):
        return [UNREAD] * n
    matchers = list({info.digest or info.name: info for info in seen.embedders if info.is_matcher}.values())
    if not matchers:
        return [NO_MATCHER] * n
    try:
        looks = [_look(every_face(seen), info, n) for info in matchers]
    except MissingAnswerError:  # one of them could not judge, and its own findings say why
        return [NO_MATCHER] * n
    if not _sees_everybody(seen, matchers):
        return [UNSEEN_PERSON] * n
    try:
        copied = _copied(seen, findings)
    except MissingAnswerError:
        return [NO_PHOTOS] * n
    alike = np.logical_or.reduce([look[0] for look in looks])
    judged = np.logical_and.reduce([look[1] for look in looks])
    return [
        COPY if copied[row] else ALIKE if alike[row] else "" if judged[row] else NO_FACE for row in range(n)
    ]


def _look(view: Observations, info: EmbedderInfo, n: int) -> tuple[Mask, Mask]:
    """Return which synthetic images match a training person by any of their faces, and which were judged.

    Raises:
        MissingAnswerError: the matcher has no limit, or misses too many people at it.
    """
    ruler = able_ruler(view, info, FMR)
    found = nearest(view, SYNTHETIC, TRAIN, info, k=1)
    is_match = 1 - found.distance[:, 0] ** 2 / 2 >= ruler.threshold  # a chord as cosine
    every = np.arange(len(view.images(SYNTHETIC)))
    of = _places(view)
    enrolled = view.of(SYNTHETIC, info.name).rows
    alike, judged = (np.zeros(int(of.max()) + 1, dtype=bool) for _ in range(2))
    alike[of[enrolled[is_match]]] = True
    judged[:] = True
    judged[of[np.setdiff1d(every, enrolled)]] = False
    judged[_crowds(view, len(judged))] = False
    return alike[of[:n]], judged[of[:n]]  # images of one id share what is known of any of them


def _places(view: Observations) -> np.ndarray:
    """Return the row of the image that each row of the view is, or is a face of: images stand first."""
    every = np.arange(len(view.images(SYNTHETIC)))
    numbered = image_of(view, every)
    first = np.full(int(numbered.max()) + 1, len(every))
    np.minimum.at(first, numbered, every)
    return np.asarray(first[numbered])


def _crowds(view: Observations, n: int) -> Mask:
    """Return images with as many faces as are searched at most, where some faces were left out."""
    further = view.known(FurtherFaces)
    if isinstance(further, Missing) or further.left_out == 0 or len(further.of) == 0:
        return np.zeros(n, dtype=bool)
    faces = np.bincount(further.of, minlength=n)[:n]
    return np.asarray(faces == faces.max())


def _sees_everybody(seen: Observations, matchers: Sequence[EmbedderInfo]) -> bool:
    known = {str(who) for info in matchers for who in people(seen, TRAIN, seen.of(TRAIN, info.name).rows)}
    return known.issuperset(seen.images(TRAIN).identity)


def _copied(seen: Observations, findings: Iterable[Finding]) -> Mask:
    """Return which synthetic images are near-copies of a training photo, altered ones among them.

    Raises:
        MissingAnswerError: photos cannot be compared.
    """
    images = seen.images(SYNTHETIC)
    (pixels,) = embedders(seen, PIXELS)
    gallery, known = different_images(seen, TRAIN, pixels), seen.known(Distances)
    views = (pixels,) if isinstance(known, Missing) else (pixels, known.patches, known.outlines)
    copied = np.ones(len(images), dtype=bool)
    near = np.zeros((len(views), len(images)), dtype=bool)
    for place, info in enumerate(views):
        among = narrowed(seen, TRAIN, info, gallery)
        found = nearest(seen, SYNTHETIC, TRAIN, info, NEIGHBOURS, among)
        rows = seen.of(SYNTHETIC, info.name).rows
        near[place, rows] = near_copy_ratio(found.distance) < 1
        copied[rows] = False  # what none of them could look at stays withheld
    named = {pair.synthetic for finding in findings for pair in finding.evidence if pair.confirmed}
    return np.asarray(copied | near.any(axis=0) | np.isin(np.asarray(images.ids), sorted(named)))
