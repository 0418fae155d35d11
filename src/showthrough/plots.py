"""Figures of the report for a notebook: from findings, records or arrays to a matplotlib figure.

The drawings are those of the report. Every function returns a `matplotlib.figure.Figure`, which a
notebook shows by itself and `savefig` writes; nothing is shown or written here. matplotlib is imported
when something is drawn: pip install 'showthrough[report]'.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from showthrough.core.cards import Card
from showthrough.core.curves import Curve
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Images
from showthrough.errors import UsageError
from showthrough.interpret.bounds import has_value
from showthrough.interpret.sentences import phrase_of
from showthrough.report.chosen import bars_of, intervals_of, is_drawable
from showthrough.report.chosen_curves import curves_of, epsilons_of
from showthrough.report.figures.curve_plot import Curves, draw_curve
from showthrough.report.figures.epsilon_plot import draw_epsilons
from showthrough.report.figures.figure import WIDE
from showthrough.report.figures.histogram_plot import draw_bars
from showthrough.report.figures.interval_plot import draw_intervals
from showthrough.report.figures.sample_sheet import draw_sheet
from showthrough.report.figures.utility_plot import Located, Plane, draw_plane
from showthrough.stats.roc import operating_interval
from showthrough.toolkit.error_curves import roc_curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["curve", "epsilons", "histogram", "intervals", "plane", "roc", "sheet"]


def curve(
    finding: Finding,
    among: Sequence[Finding] = (),
    limit: tuple[float, float] | None = None,
    width: int = WIDE,
) -> "Figure":
    """ROC or DET curve of a finding, with its band, in logarithmic axes.

    Findings `among` that were counted at an accepted error (`fpr`, `fmr`) are drawn as points, so all
    findings of a record may be given. `limit` is the policy's point: a false positive rate, and the
    share caught that it allows there.

    Raises:
        UsageError: the finding carries no curve.
    """
    if not finding.curves:
        raise UsageError(
            f"{finding.check}.{finding.statistic} carries no curve; too few people, or none is made"
        )
    return draw_curve(curves_of(finding, among, limit)[0], width)


def roc(members: ArrayLike, nonmembers: ArrayLike, level: float = 0.95, width: int = WIDE) -> "Figure":
    """ROC curve of raw scores, which rise with "was a member", with a band at each point.

    Raises:
        UsageError: there are too few people for two steps of 20.
    """
    own, other = np.asarray(members, dtype=np.float64), np.asarray(nonmembers, dtype=np.float64)
    drawn: tuple[Curve, ...] = roc_curve(own, other, partial(operating_interval, own, other, level=level))
    if not drawn:
        raise UsageError(f"a curve needs two steps of 20 people, got {len(own) + len(other)} people")
    return draw_curve(Curves(drawn[0], (), None), width)


def histogram(finding: Finding, width: int = WIDE) -> "Figure":
    """Histograms of a finding over each other: distances of train beside held-out people.

    Raises:
        UsageError: the finding carries none, or bars of at least 20 would show no shape.
    """
    drawn = bars_of(finding)
    if drawn is None:
        raise UsageError(f"{finding.check}.{finding.statistic} carries no histogram of two bars or more")
    return draw_bars(drawn[0], width)


def intervals(
    findings: Sequence[Finding], card: Card | None = None, limit: float | None = None, width: int = WIDE
) -> "Figure":
    """Figures of one statistic on their intervals, beside control, guessing and a limit.

    Raises:
        UsageError: not one of them is a measured figure with an interval.
    """
    drawable = [finding for finding in findings if is_drawable(finding, card)]
    if not drawable:
        raise UsageError("no finding is a measured figure with an interval")
    return draw_intervals(intervals_of(drawable, card, limit), width)


def epsilons(record: AuditRecord, limit: float | None = None, width: int = WIDE) -> "Figure":
    """Epsilon that was claimed, proven and provable, as a bar each.

    Raises:
        UsageError: the record claims no privacy, and no audit of it gave an answer.
    """
    shown, _ = epsilons_of(record, limit)
    if not shown.rows:
        raise UsageError(f"{record.name} claims no differential privacy and proves none")
    return draw_epsilons(shown, width)


def plane(records: Sequence[AuditRecord], leak: str, use: str, width: int = WIDE) -> "Figure":
    """Privacy-utility plane: each generator by the worst figure of one statistic and the best of another.

    `leak` and `use` are names of statistics, such as those on the cards of an attack and of a measure;
    of several embedders the leakiest counts. Records without both figures are left out.

    Raises:
        UsageError: no record has both.
    """
    places, titles = [], ("", "")
    for record in records:
        x, y = _highest(record, leak), _highest(record, use)
        if x is None or y is None or x.value is None or y.value is None:
            continue
        places.append(Located(record.subject.name, x.value, y.value, x.interval, y.interval))
        titles = (phrase_of(x, record.card(x.check)).name, phrase_of(y, record.card(y.check)).name)
    if not places:
        raise UsageError(f"no record has both {leak} and {use}")
    return draw_plane(Plane(tuple(places), *titles), width)


def _highest(record: AuditRecord, statistic: str) -> Finding | None:
    found = [finding for finding in record.findings if finding.statistic == statistic and has_value(finding)]
    return max(found, key=lambda finding: finding.value or 0.0, default=None)


def sheet(images: Images, width: int = WIDE) -> "Figure":
    """Sheet of synthetic samples, labelled as such; `images` are uint8 of shape (N, H, W, 3).

    A sample that is close to a training image is a picture of a real person: leave those out.
    """
    return draw_sheet(images, width)
