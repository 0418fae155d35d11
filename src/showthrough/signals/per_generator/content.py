"""Whether synthetic images show anything of their own: what is flat, noise, one image or real is told."""

from collections.abc import Iterator, Sequence
from typing import final

import numpy as np

from showthrough.core.check import Observations, View
from showthrough.core.data_faults import DataFault
from showthrough.core.facts import ContentFaults
from showthrough.core.images import Role
from showthrough.core.missing import Missing, unmeasured
from showthrough.errors import NotAvailableError
from showthrough.interpret.numbers import count
from showthrough.signals.context import Context, Plant, Signal
from showthrough.stats.quality.picture_content import PictureContent, picture_content, unused_half
from showthrough.toolkit.vectors import PIXELS, enrolled

PICTURES = "pictures"  # what cards need that mean nothing where synthetic images show nothing
VARIETY = "different pictures"  # and where all of them are one
MOST = 0.5  # of the images; more that show nothing take the meaning from what is measured on all
TOLD = 0.02  # of the images, from which it is told
# Thresholds tolerate one held-out person in fifty among the samples (METHODS 10.3)
TOLERATED = 0.02
MADE = {"generator": "synthetic images", "classifier": "computed faces"}  # that an audit looks at
REAL = {Role.TRAIN: "training", Role.HOLDOUT: "held-out", Role.REFERENCE: "reference"}


@final
class ContentSignal(Signal[ContentFaults]):
    """What synthetic images show, judged by their pixels and by who finds a face in them."""

    name = "content"
    fact = ContentFaults

    def measure(self, context: Context, seen: View) -> ContentFaults:
        """Return what is amiss with the images under audit; of redacted ones, content is not what counts.

        A redaction after which nobody finds a face did its work, and one that changed nothing has a card.
        """
        if context.config.audited == "redaction":
            return ContentFaults(())
        what = MADE.get(context.config.audited, MADE["generator"])
        return ContentFaults(
            (*real_faults(seen, what), *picture_faults(seen, what), *face_faults(seen, what))
        )

    def planted(self, plant: Plant) -> ContentFaults | Missing:  # noqa: ARG002 - known
        """Return nothing: planted images are real ones."""
        return unmeasured(ContentFaults)


def real_faults(seen: Observations, what: str = MADE["generator"]) -> Iterator[DataFault]:
    """Yield where synthetic images are real ones, pixel by pixel: their keyed digests are the same.

    A generator that hands out held-out images leaves no control: what it gives away of training people
    is then no more than what it gives away of strangers.
    """
    synthetic = _digests(seen, Role.SYNTHETIC)
    for role, real in REAL.items():
        known = set(_digests(seen, role))
        hits, given = sum(one in known for one in synthetic), len(known & set(synthetic))
        if not hits:
            continue
        told = "All" if hits == len(synthetic) else f"{count(hits)} of"
        reason = (
            f"Synthetic = {'train' if role is Role.TRAIN else real}: {told} {count(len(synthetic))} "
            f"{what} are {real} images, pixel by pixel (same keyed digests)."
        )
        dooms = role is Role.HOLDOUT and given > TOLERATED * len(known)
        spoilt = " So held-out people are no strangers, and no comparison with them counts."
        yield DataFault(lacks=role, reason=reason + spoilt if dooms else reason, dooms=dooms)


def _digests(seen: Observations, role: Role) -> Sequence[str]:
    try:
        return seen.images(role).pixel_digests or ()
    except NotAvailableError:  # an attack from Python need not be given every role
        return ()


def picture_faults(seen: Observations, what: str = MADE["generator"]) -> Iterator[DataFault]:
    """Yield the faults of images that are flat, noise, or all equal."""
    synthetic, real = (_content(seen, role) for role in (Role.SYNTHETIC, Role.TRAIN))
    n = len(synthetic.deviation)
    for shown, looks in ((synthetic.flat, "are of one colour"), (synthetic.noisy(real), "look like noise")):
        hits = int(shown.sum())
        if hits > TOLD * n:
            told = f"{count(hits)} of {count(n)} {what} {looks}"
            nothing = " and show nothing. What is measured on pictures has no meaning here."
            dooms = hits > MOST * n
            yield DataFault(lacks=PICTURES, reason=told + (nothing if dooms else "."), dooms=dooms)
    half = unused_half(*(enrolled(seen, role, PIXELS).values for role in (Role.SYNTHETIC, Role.TRAIN)))
    if half is not None and not synthetic.flat.all():
        told = f"None of the {what} has {half} parts, and training images have many."
        guess = "Perhaps they were written in another range than they were drawn in; copies then hardly show."
        yield DataFault(lacks=PICTURES, reason=f"{told} {guess}", dooms=False)
    if n > 1 and synthetic.are_equal(real):
        reason = f"All {count(n)} {what} are the same image, as far as pixels tell."
        yield DataFault(lacks=VARIETY, reason=reason)


def face_faults(seen: Observations, what: str = MADE["generator"]) -> Iterator[DataFault]:
    """Yield where hardly a face was found; an embedder that found none has nothing to say."""
    n = len(seen.images(Role.SYNTHETIC))
    for info in seen.embedders:
        found = len(seen.of(Role.SYNTHETIC, info.name).rows)
        if found < MOST * n:
            told = "none" if found == 0 else count(found)
            reason = f"{info.title} found a face in {told} of {count(n)} {what}."
            yield DataFault(lacks=PICTURES, reason=reason, by=info.name, dooms=found == 0)


def _content(seen: Observations, role: Role) -> PictureContent:
    values = enrolled(seen, role, PIXELS).values
    side = int(np.sqrt(values.shape[1] / 3))
    return picture_content(values.reshape(len(values), side, side, 3))
