"""Choice of the curves that are drawn, with their points, limits and captions."""

from collections.abc import Sequence
from functools import partial
from math import isclose, isfinite

from showthrough.core.cards import Card
from showthrough.core.curves import Curve
from showthrough.core.decision import Ruling
from showthrough.core.records import AuditRecord, Finding
from showthrough.interpret.bounds import has_value
from showthrough.interpret.dp_claim import says_of_claim
from showthrough.interpret.numbers import digits, frequency, percent
from showthrough.report.figures.curve_plot import ROC, Curves, Point, draw_curve
from showthrough.report.figures.epsilon_plot import Epsilon, Epsilons, draw_epsilons
from showthrough.report.figures.figure import DataTable, Figure, printed
from showthrough.report.figures.svg import Words

FEWEST_POINTS = 4  # with fewer there is no shape to see
RATES = ("fpr", "fmr")  # the parameter that says at which accepted error a figure was counted


def curve_figure(found: Sequence[Finding], rulings: Sequence[Ruling]) -> Figure | None:
    """Draw the curve of the finding that a limit is about, or else the first one that has a shape."""
    decisive = [ruling.finding.params.get("by") for ruling in rulings if ruling.finding is not None]
    carrying = [finding for finding in found if finding.curves and len(finding.curves[0].x) >= FEWEST_POINTS]
    carrying.sort(key=lambda finding: finding.params.get("by") not in decisive)
    if not carrying:
        return None
    shown, words = curves_of(carrying[0], found, _limit(rulings))
    return printed(words, partial(draw_curve, shown), _table(shown.curve))


def _limit(rulings: Sequence[Ruling]) -> tuple[float, float] | None:
    for rule in (ruling.rule for ruling in rulings):
        rate = rule.params.get("fpr")
        if isinstance(rate, int | float) and rule.at_most is not None and rule.at_most > 0:
            return float(rate), rule.at_most
    return None


def curves_of(
    finding: Finding, among: Sequence[Finding] = (), limit: tuple[float, float] | None = None
) -> tuple[Curves, Words]:
    """Return the curve of a finding with the points `among` lie on it, and what it says."""
    curve = finding.curves[0]
    points = tuple(
        sorted(point for other in among if _is_beside(other, finding) for point in _points(other, curve))
    )
    title = _roc_title(finding, points, limit) if curve.name == ROC else _det_title(finding, points)
    threshold = points[0].x if points and curve.name != ROC else None  # the strictest that was measured
    told = [
        f"At {frequency(p.x)}: {percent(p.y)}, interval {percent(p.low)} to {percent(p.high)}."
        for p in points
    ]
    told += (
        [f"The limit is {percent(limit[1])} at {frequency(limit[0])}."] if limit and curve.name == ROC else []
    )
    if threshold is not None:
        told.append(f"The match threshold allows {frequency(threshold)} wrong matches.")
    alt = " ".join([f"{title}.", *told, "The table below has every point."])
    shown = Curves(curve, points, limit if curve.name == ROC else None, threshold)
    return shown, Words(title, alt, f"{finding.check}-{curve.name}")


def _is_beside(other: Finding, finding: Finding) -> bool:
    same = other.check == finding.check and other.params.get("by") == finding.params.get("by")
    return same and has_value(other) and other.interval is not None


def _points(finding: Finding, curve: Curve) -> list[Point]:
    """Return the place of a finding on the curve, where it was counted at an accepted error."""
    rates = [finding.params[name] for name in RATES if name in finding.params]
    value, own = finding.value, finding.interval
    if value is None or own is None or len(rates) != 1 or not isinstance(rates[0], int | float):
        return []
    if curve.name == ROC:
        return [Point(float(rates[0]), value, own.low, own.high)]
    return [Point(float(rates[0]), 1 - value, 1 - own.high, 1 - own.low)]  # recognised becomes missed


def _whose(finding: Finding) -> str:
    return f", {finding.params['by']}" if "by" in finding.params else ""


def _roc_title(finding: Finding, points: Sequence[Point], limit: tuple[float, float] | None) -> str:
    at_limit = [point for point in points if limit is not None and isclose(point.x, limit[0])]
    told = "more people caught than by guessing" if finding.shows_leak else "no more than guessing is shown"
    if limit is not None and at_limit:
        told = "the data cannot tell whether the limit is met"
        if at_limit[0].low > limit[1]:
            told = "more people caught than the limit allows"
        elif at_limit[0].high <= limit[1]:
            told = "no more people caught than the limit allows"
    return f"Caught against wrongly accused (ROC){_whose(finding)}: {told}"


def _det_title(finding: Finding, points: Sequence[Point]) -> str:
    told = f": {percent(points[0].y)} missed at {frequency(points[0].x)} wrong matches" if points else ""
    return f"Missed against wrong matches (DET){_whose(finding)}{told}"


def _table(curve: Curve) -> DataTable:
    heads = (curve.x_title, curve.y_title, *(("Band",) if curve.low else ()), "Data in this step")
    band = [f"{percent(low)} to {percent(high)}" for low, high in zip(curve.low, curve.high, strict=True)]
    columns = [
        [percent(x) for x in curve.x],
        [percent(y) for y in curve.y],
        *([band] if band else []),
        [f"{n:,} or more" for n in curve.counts],
    ]
    return DataTable(heads, tuple(zip(*columns, strict=True)))


def epsilon_figure(card: Card, record: AuditRecord, rulings: Sequence[Ruling]) -> Figure | None:
    """Draw what was claimed, proven and could have been proven, beside the limit on the claim."""
    claimed = {statistic.name for statistic in card.statistics if statistic.claim == "claimed"}
    limits = [r.rule.at_most for r in rulings if r.rule.statistic in claimed and r.rule.at_most]
    shown, words = epsilons_of(record, limits[0] if limits else None)
    if len(shown.rows) < 2:
        return None
    heads, line = (
        ("Epsilon", "Value", "Limit"),
        "–" if shown.limit is None else f"at most {digits(shown.limit)}",
    )
    rows = tuple(
        (row.name, f"{row.bound} {digits(row.value)}", line if row.kind == "claimed" else "–")
        for row in shown.rows
    )
    named = words._replace(ident=f"{card.name}-epsilon")
    return printed(named, partial(draw_epsilons, shown), DataTable(heads, rows))


def epsilons_of(record: AuditRecord, limit: float | None = None) -> tuple[Epsilons, Words]:
    """Return every epsilon of a record: claimed for one and for all trainings, proven, and the ceiling."""
    claim, rows = record.subject.accounting, []
    if claim is not None:
        rows.append(Epsilon("Claimed for this training", claim.epsilon, "at most", "claimed"))
        if claim.epsilon_all is not None and claim.epsilon_all > claim.epsilon:
            rows.append(Epsilon("Claimed for all trainings", claim.epsilon_all, "at most", "claimed"))
    proven = Epsilon("Proven by this audit", 0.0, "at least", "proven")
    ceiling = Epsilon("Provable by this audit", 0.0, "at most", "ceiling")
    for says, row in (("proven", proven), ("ceiling", ceiling)):
        values = [f.value for f in record.findings if says_of_claim(f, record) == says and has_value(f)]
        rows += [row._replace(value=value) for value in values[:1] if value is not None]
    rows = [row for row in rows if isfinite(row.value) and row.value >= 0]
    words = {"claimed": "claimed at most", "proven": "proven at least", "ceiling": "provable at most"}
    first = {row.kind: f"{words[row.kind]} {digits(row.value)}" for row in reversed(rows)}
    title = f"Epsilon: {', '.join(first[kind] for kind in words if kind in first)}"
    claims = [row.value for row in rows if row.kind == "claimed"]
    if len(claims) > 1:
        title = title.replace(
            first["claimed"], f"{first['claimed']}, {digits(claims[1])} over all trainings", 1
        )
    if limit is not None and claim is not None and claims:
        is_met = max(claims) <= limit and not claim.unprotected_runs  # those have no epsilon at all
        title += f"; the limit of {digits(limit)} is {'met' if is_met else 'not met'}"
    told = " ".join(f"{row.name}: {row.bound} {digits(row.value)}." for row in rows)
    alt = f"{title}. {told}" + (f" The limit is {digits(limit)}." if limit is not None else "")
    return Epsilons(tuple(rows), limit), Words(title, alt, f"{record.name}-epsilon")
