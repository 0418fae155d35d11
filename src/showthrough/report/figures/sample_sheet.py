"""Sheets of synthetic samples, each under the words that say what it is."""

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from markupsafe import Markup

from showthrough.core.records import AuditRecord
from showthrough.core.subjects.audited import RECORD_KINDS, Audited
from showthrough.core.types import Images
from showthrough.legible import legible
from showthrough.report.figures.style import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

LABEL = "SYNTHETIC - not a real person"
MOST = 48  # images of a sheet
NOT_SHOWN = "Synthetic images are not shown here."  # in the words of the kind of record
OF_REAL_PEOPLE = "This audit is about pictures of real people, so the report shows none of them."
NONE_KEPT = "This record holds no samples."
BY_LOT = "The samples were drawn by lot before anything was compared."


class SampleCell(NamedTuple):
    """One sample: the address of its picture, or why there is none; `alt` says both in words."""

    source: Markup  # data:image/png;base64,..., empty where it is withheld
    withheld: str
    alt: str


class SampleSheet(NamedTuple):
    """Synthetic samples of a record for a page, and what to say of them."""

    label: str
    cells: tuple[SampleCell, ...]
    notes: tuple[str, ...]  # sentences


def _why_none(audited: Audited) -> str:
    if audited in RECORD_KINDS:
        return NOT_SHOWN
    return NONE_KEPT if audited == "generator" else OF_REAL_PEOPLE


def samples_sheet(record: AuditRecord) -> SampleSheet:
    """Return the samples of a record; a picture that may show somebody is not among them.

    Which may be shown was decided when the audit could look at all training people: see `core.beside`.
    """
    if not record.samples:
        return SampleSheet(LABEL, (), (_why_none(record.config.audited),))
    cells = tuple(
        SampleCell(
            source=_address(sample.png),
            withheld=legible(sample.withheld),
            alt=f"Sample {number}, withheld: {legible(sample.withheld)}" if sample.withheld else _alt(number),
        )
        for number, sample in enumerate(record.samples, 1)
    )
    reasons = Counter(cell.withheld for cell in cells if cell.withheld)
    told = [f"Withheld, {n} of {len(cells)}: {reason}." for reason, n in reasons.most_common()]
    return SampleSheet(LABEL, cells, (BY_LOT, *told))


def _address(png: str) -> Markup:
    checked = f"data:image/png;base64,{png}" if png else ""
    return Markup(checked)  # noqa: S704 - the record refuses all but base64


def _alt(number: int) -> str:
    return f"Sample {number}. {LABEL}"


def draw_sheet(images: Images, width: int, label: str = LABEL) -> "Canvas":
    """Return samples side by side, the first 48 of them, with `label` above.

    Whether a sample may be shown is for the caller to know: one that is close to a training image is
    a picture of a real person, and must not be.

    Raises:
        ValueError: `images` are not uint8 of shape (N, H, W, 3), or there are none.
    """
    if images.ndim != 4 or images.shape[-1] != 3 or images.dtype != np.uint8 or not len(images):
        raise ValueError(f"a sheet needs uint8 images (N, H, W, 3), got {images.dtype} {images.shape}")
    from matplotlib.figure import Figure as Canvas

    shown = images[:MOST]
    columns = min(len(shown), 4 if width < 500 else 8)
    rows = -(-len(shown) // columns)
    height = round(width / columns * shown.shape[1] / shown.shape[2]) * rows + 34
    with style():
        figure = Canvas(figsize=(width / 72, height / 72))
        figure.suptitle(label, x=0.01, ha="left", weight="bold", size=13)
        grid = figure.subplots(rows, columns, squeeze=False)
        for place in grid.flat:
            place.set_axis_off()
        for place, image in zip(grid.flat, shown, strict=False):
            place.imshow(image, interpolation="nearest")
    return figure
