"""Numbers, intervals and names of figures, as drawings and their tables write them."""

from collections.abc import Mapping
from math import inf

from showthrough.core.cards import Card, Statistic
from showthrough.core.types import Scalar
from showthrough.interpret.numbers import between, digits, frequency, percent
from showthrough.legible import legible
from showthrough.stats.intervals import Interval

FEWEST_PEOPLE = 5  # a smaller number of people is not printed
RATES = {"fpr": "wrongly accused", "fmr": "wrong matches"}  # accepted errors, and what they are called


def tick_text(statistic: Statistic, value: float) -> str:
    """Return a number for an axis, where zero is a place and not a claim."""
    if value < 0 and statistic.kind == "difference":
        return percent(value)
    return "0" if value == 0 else amount_text(value, statistic)


def amount_text(value: float | None, statistic: Statistic) -> str:
    """Return a number of this kind for an axis or a table."""
    if value is None:
        return "–"
    if statistic.kind == "difference" and value < 0:
        return "none"  # a share of people is never negative; a place on an axis may be
    if statistic.kind in ("share", "difference"):
        return percent(value)
    if statistic.kind == "points":
        return digits(100 * value)
    return "none" if statistic.kind == "count" and value == 0 else digits(value)


def measured_text(value: float | None, statistic: Statistic) -> str:
    """Return a measured number; one of fewer than five people is not printed exactly."""
    is_people = statistic.kind == "count" and statistic.counted_in == "people"
    if is_people and value is not None and 0 < value < FEWEST_PEOPLE:
        return f"<{FEWEST_PEOPLE}"
    return amount_text(value, statistic)


def ends_text(interval: Interval | None, statistic: Statistic) -> str:
    """Return both ends of an interval in the unit of the figure."""
    if interval is None:
        return "–"
    if statistic.kind in ("share", "difference"):
        return between(interval, as_share=True).partition(" interval ")[2]
    scale = 100 if statistic.kind == "points" else 1
    low, high = (_end(scale * end, 3) for end in (interval.low, interval.high))
    is_open = interval.low in (-inf, 0) or (interval.low < 0 and statistic.kind == "count")
    return f"up to {high}" if is_open else f"{low} to {high}"


def _end(value: float, figures: int) -> str:
    return "0" if value == 0 else digits(value, figures)


def axis_title(statistic: Statistic, *, named: bool) -> str:
    """Return the title of an axis: the unit, behind the name of the figure where there is only one."""
    units = {"count": f"number of {statistic.unit}", "points": "points of 100"}
    unit = units.get(statistic.kind, statistic.unit)
    return legible(f"{statistic.label} ({unit})" if named else f"{unit[:1].upper()}{unit[1:]}")


def full_name(card: Card, statistic: Statistic, params: Mapping[str, Scalar]) -> str:
    """Return the name of a figure with all that tells it from others: its check and how it was asked."""
    told = [statistic.label] if card.title == statistic.label else [statistic.label, card.title]
    for key, value in params.items():
        if key in RATES and isinstance(value, int | float):
            told.append(f"{frequency(float(value))} {RATES[key]}")
        elif key == "by":
            told.append(str(value))
        else:
            told.append(f"{key.replace('_', ' ')} {digits(value) if isinstance(value, float) else value}")
    return legible(", ".join(told))
