"""Faces of synthetic images beside the one that each is of: found once, kept in the vault."""

from collections.abc import Iterator
from typing import final

import numpy as np

from showthrough.core.check import View
from showthrough.core.facts import FurtherFaces
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.observers.faces.main_face import Finder
from showthrough.observers.runtime.cache import ArrayRows
from showthrough.signals.context import Context, Plant, Signal

REVISION = 1  # of how faces are found and cut out
NO_DETECTOR = "no embedder of this audit looks for faces in an image"


@final
class FacesBesideSignal(Signal[FurtherFaces]):
    """Every face that the detectors of the audit find in its synthetic images."""

    name = "faces beside"
    fact = FurtherFaces

    def measure(self, context: Context, seen: View) -> FurtherFaces | Missing:
        """Return the faces that a look at the whole image would leave out."""
        from showthrough.observers.faces.further_faces import FoundFaces, faces_of, further_faces, windows_of

        finders = _finders(context)
        if not finders:
            return Missing(NO_DETECTOR)
        images = seen.images(Role.SYNTHETIC)

        def blocks(start: int) -> Iterator[ArrayRows]:
            yield from faces_of(images, list(finders.values()), start)

        found = context.cache.arrays(
            f"faces beside {REVISION} {' '.join(finders)} {images.digest}",
            len(images),
            blocks,
            lambda done, total: context.place.progress("faces of synthetic, images", done, total),
        )
        windows = further_faces([FoundFaces(*found)])
        return FurtherFaces(
            view=seen.with_synthetic(windows_of(images, windows)),
            of=np.array([window.row for window in windows.windows], dtype=np.int64),
            by=_lookers(context),
            left_out=windows.left_out,
        )

    def planted(self, plant: Plant) -> FurtherFaces | Missing:  # noqa: ARG002 - the same whatever is planted
        """Return nothing: a planted image is one person's photo."""
        return Missing("planted images are photos of one person each")


def _finders(context: Context) -> dict[str, Finder]:
    """Return the face detectors of the audit by digest; two embedders may share one."""
    if len(context.observers.shown) < 2:  # pixels alone
        return {}
    from showthrough.observers.faces.alignment import DetectedFace
    from showthrough.observers.runtime.face_embedder import FaceEmbedder

    croppers = [one.cropper for one in context.observers.shown if isinstance(one, FaceEmbedder)]
    found = {each.digest: each.finder for each in croppers if isinstance(each, DetectedFace)}
    return dict(sorted(found.items()))


def _lookers(context: Context) -> frozenset[str]:
    """Return the matchers that can look at any image, and not only at files that they know."""
    from showthrough.observers.runtime.streaming import Lookup

    shown = context.observers.shown
    return frozenset(one.info.name for one in shown if one.info.is_matcher and not isinstance(one, Lookup))
