"""Numbers and dates as people read them: natural frequencies first, three digits at most, no bare zero."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import floor, inf, isfinite, isnan

from showthrough.stats.intervals import Interval

SINGULAR = (("people", "person"), ("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", ""))


@lru_cache(maxsize=2**12)  # a record says the same few hundred numbers, and its limits, over and over
def digits(value: float, figures: int = 3) -> str:
    """Return the number with at most `figures` significant digits and thousands separators.

    >>> digits(0.012345), digits(12845), digits(-0.5), digits(0.0)
    ('0.0123', '12,800', '−0.5', 'zero')
    """
    if isnan(value):
        return "not a number"
    if not isfinite(value):
        return "infinite" if value > 0 else "minus infinite"
    if value == 0:
        return "zero"
    rounded = Decimal(f"{value:.{figures}g}").normalize()
    return f"{rounded:,f}".replace("-", "−")


def count(n: int) -> str:
    """Return a whole number exactly, with thousands separators; zero is "none".

    >>> count(12845), count(0)
    ('12,845', 'none')
    """
    return f"{n:,}" if n else "none"


def noun_for(n: float, noun: str) -> str:
    """Return a noun in the form that goes with a number.

    >>> noun_for(1, "training people"), noun_for(1, "synthetic images"), noun_for(2, "canaries")
    ('training person', 'synthetic image', 'canaries')
    >>> noun_for(1, "canaries"), noun_for(1, "matches")
    ('canary', 'match')
    """
    if n != 1:  # True is one
        return noun
    first, _, last = noun.rpartition(" ")
    for many, one in SINGULAR:
        if last.endswith(many):
            last = last.removesuffix(many) + one
            break
    return f"{first} {last}".strip()


def percent(share: float, figures: int = 2) -> str:
    """Return a share in percent.

    >>> percent(0.0155), percent(0.001), percent(0.9949), percent(0.0)
    ('1.6 %', '0.1 %', '99.5 %', 'none')
    """
    if share == 0:
        return "none"
    return f"{digits(100 * share, max(figures, 3 if 0.99 <= share < 1 else 0))} %"


def frequency(share: float, among: int | None = None) -> str:
    """Return a share as "so many in so many", whole numbers only, and never of more than were looked at.

    >>> frequency(0.0155), frequency(0.005), frequency(0.5), frequency(1 / 3000)
    ('16 in 1,000', '5 in 1,000', '50 in 100', '1 in 3,000')
    >>> frequency(0.0072, among=5000), frequency(0.0029, among=300), frequency(0.62, among=50)
    ('36 in 5,000', '1 in 300', '31 in 50')
    """
    if not isfinite(share) or not 0 < share < 1:
        return "none" if share == 0 else "all" if share == 1 else digits(share)
    most = among or 10**15
    for base in (100, 1000, 10_000):
        if base <= most and share * base <= 100 and _is_whole(share * base):
            return f"{round(share * base):,} in {base:,}"
    if share < 0.1 and _is_whole(1 / share) and 1 / share <= most:
        return f"1 in {round(1 / share):,}"
    base = 100
    while share * base < 10 and base < most:
        base *= 10
    base = min(base, most)
    cases = round(share * base)
    if cases in (0, base):
        return f"fewer than 1 in {base:,}" if cases == 0 else "nearly all"
    return f"{cases:,} in {base:,}"


def _nearly_all(share: float) -> str:
    """Return a percentage close to a hundred, cut and not rounded up, so that what is lacking is seen."""
    return "100" if share >= 1 else f"{floor(1000 * share) / 10:g}"


def _is_whole(number: float) -> bool:
    return round(number) >= 1 and abs(number - round(number)) < 1e-6


def one_in(share: float) -> str:
    """Return an upper bound as "1 in N", N rounded down so that the bound still holds.

    >>> one_in(0.000998), one_in(0.6), one_in(1.0)
    ('1 in 1,000', 'more than 1 in 2', 'all')
    """
    if share >= 1:
        return "all"
    if share > 0.5:
        return "more than 1 in 2"
    n = 1 / share
    step = 10 ** max(len(str(int(n))) - 2, 0)
    return f"1 in {int(n) // step * step:,}"


def between(interval: Interval, as_share: bool) -> str:
    """Return the interval in words, with its level.

    >>> between(Interval(0.0106, 0.0219, 0.95), as_share=True)
    '95 % interval 1.1 to 2.2 %'
    >>> between(Interval(0.0, 0.0012, 0.95), as_share=True)
    '95 % interval up to 0.12 %'
    >>> between(Interval(-1.0, 0.0093, 0.95), as_share=True)  # the lower end of a difference that has none
    '95 % interval up to 0.93 %'
    >>> between(Interval(-1.0, 1.0, 0.95), as_share=True), between(Interval(-0.3, -0.1, 0.95), as_share=True)
    ('95 % interval none to all', '95 % interval none')
    >>> between(Interval(0.9963, 1.0, 0.95), as_share=True)
    '95 % interval 99.6 to 100 %'
    """
    level = f"{percent(interval.level)} interval"
    scale, unit, figures = (100, " %", 2) if as_share else (1, "", 3)
    if interval.high == inf:
        return f"{level} from {digits(scale * interval.low, figures)}{unit} up"
    if as_share and interval.low <= 0 and (interval.high >= 1 or interval.high <= 0):
        return (
            f"{level} {'none to all' if interval.high >= 1 else 'none'}"  # nothing is known, or nothing found
        )
    if as_share and 0.99 <= interval.low < 1:
        return f"{level} {_nearly_all(interval.low)} to {_nearly_all(interval.high)} %"
    high = f"{digits(scale * interval.high, figures)}{unit}"
    if interval.low == 0 or (as_share and interval.low < 0):  # a share of people is never negative
        return f"{level} up to {high}"
    return f"{level} {digits(scale * interval.low, figures)} to {high}"


def duration(seconds: float) -> str:
    """Return a time in the unit that people would take, whole and at least one.

    >>> duration(0.2), duration(300), duration(7200), duration(200_000)
    ('1 second', '5 minutes', '2 hours', '2 days')
    """
    known = (("second", 1, 90), ("minute", 60, 5400), ("hour", 3600, 172_800), ("day", 86_400, inf))
    unit, size = next((unit, size) for unit, size, most in known if seconds < most)
    n = max(round(seconds / size), 1)
    return f"{count(n)} {unit}" if n == 1 else f"{count(n)} {unit}s"


def day(when: date | datetime) -> str:
    """Return a date in words.

    >>> day(date(2026, 3, 1))
    '1 March 2026'
    """
    return f"{when.day} {when:%B %Y}"
