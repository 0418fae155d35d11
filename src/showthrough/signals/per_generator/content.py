"""Whether synthetic images show anything: what is flat, noise, or one image again and again is told first."""

from collections.abc import Iterator
from typing import final

import numpy as np

from showthrough.core.check import Observations, View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import ContentFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing, unmeasured
from showthrough.interpret.numbers import count
from showthrough.signals.context import Context, Plant, Signal
from showthrough.stats.quality.picture_content import PictureContent, picture_content
from showthrough.toolkit.vectors import PIXELS, enrolled

PICTURES = "pictures"  # what cards need that mean nothing where synthetic images show nothing
VARIETY = "different pictures"  # and where all of them are one
MOST = 0.5  # of the images; more that show nothing take the meaning from what is measured on all
TOLD = 0.02  # of the images, from which it is told


@final
class ContentSignal(Signal[ContentFaults]):
    """What synthetic images show, judged by their pixels and by who finds a face in them."""

    name = "content"
    fact = ContentFaults

    def measure(self, context: Context, seen: View) -> ContentFaults:  # noqa: ARG002 - images alone
        """Return what is amiss with the images under audit."""
        return ContentFaults((*picture_faults(seen), *face_faults(seen)))

    def planted(self, plant: Plant) -> ContentFaults | Missing:  # noqa: ARG002 - known
        """Return nothing: planted images are real ones."""
        return unmeasured(ContentFaults)


def picture_faults(seen: Observations) -> Iterator[DataFault]:
    """Yield the faults of images that are flat, noise, or all equal."""
    made, real = (_content(seen, role) for role in (Role.SYNTHETIC, Role.TRAIN))
    n = len(made.deviation)
    for shown, what in ((made.flat, "are of one colour"), (made.noisy(real), "look like noise")):
        hits = int(shown.sum())
        if hits > TOLD * n:
            told = f"{count(hits)} of {count(n)} synthetic images {what}"
            nothing = " and show nothing. What is measured on pictures has no meaning here."
            dooms = hits > MOST * n
            yield DataFault(lacks=PICTURES, reason=told + (nothing if dooms else "."), dooms=dooms)
    if n > 1 and made.are_equal(real):
        reason = f"All {count(n)} synthetic images are the same image, as far as pixels tell."
        yield DataFault(lacks=VARIETY, reason=reason)


def face_faults(seen: Observations) -> Iterator[DataFault]:
    """Yield where hardly a face was found; an embedder that found none has nothing to say."""
    n = len(seen.images(Role.SYNTHETIC))
    for info in seen.embedders:
        found = len(seen.of(Role.SYNTHETIC, info.name).rows)
        if found < MOST * n:
            told = "none" if found == 0 else count(found)
            reason = f"{info.title} found a face in {told} of {count(n)} synthetic images."
            yield DataFault(lacks=PICTURES, reason=reason, by=info.name, dooms=found == 0)


def _content(seen: Observations, role: Role) -> PictureContent:
    values = enrolled(seen, role, PIXELS).values
    side = int(np.sqrt(values.shape[1] / 3))
    return picture_content(values.reshape(len(values), side, side, 3))
