"""The tables and sentences of a calibration, for a terminal and for a page alike."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from showthrough.interpret.numbers import digits, percent
from showthrough.matchers.calibration_record import (
    ConditionRate,
    InputTrial,
    MatcherCalibration,
    RateCertificate,
)


class PlainTable(NamedTuple):
    """A table of words, and the sentence that says how to read it."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def headline(found: MatcherCalibration) -> str:
    """Return whom and what the calibration rests on."""
    unreadable = f"; {found.unreadable:,} files could not be used" if found.unreadable else ""
    return (
        f"{found.embedder.title}: {found.people:,} people ({found.people_with_two:,} with two photos), "
        f"{found.photos:,} photos, no face found in {found.lost:,} of them{unreadable}."
    )


def tables_of(found: MatcherCalibration) -> Iterator[PlainTable]:
    """Yield the tables that a calibration fills."""
    yield PlainTable(
        "Thresholds",
        ("FMR asked for", "threshold", "FMR found (95 %)", "FNMR (95 %)", "turned away (95 %)"),
        tuple(_rate_row(one) for one in found.rates),
        "FMR: share of comparisons of different people that match. FNMR: of pairs of one person in which "
        "both faces were found, the share that does not match. Turned away: the same with pairs whose face "
        "was not found. Intervals count people.",
    )
    at = "" if found.at_fmr is None else f" at the threshold for FMR {found.at_fmr:g}"
    heads = ("picture", "photos", "no face found", "FMR", "FNMR", "turned away (95 %)")
    beside = "Each altered photo is compared with another photo of the person as it is."
    if found.sizes:
        rows = tuple(map(_condition_row, found.sizes))
        yield PlainTable(f"Shorter side of the picture{at}", heads, rows, beside)
    if found.own_sizes:
        rows = tuple(map(_condition_row, found.own_sizes))
        yield PlainTable(
            f"Pictures as they are, by the smaller of each two{at}", ("picture", "pairs", *heads[2:]), rows
        )
    if found.angles:
        yield PlainTable(f"Turned and mirrored{at}", heads, tuple(map(_condition_row, found.angles)), beside)
    if found.inputs:
        yield PlainTable(
            "What the network is fed",
            ("colours and range", "FNMR at FMR 1 %", ""),
            tuple((one.name, _share(one.fnmr), _standing(one)) for one in found.inputs),
        )


def told_of_inputs(trials: Sequence[InputTrial]) -> tuple[str, ...]:
    """Return what is wrong with how the network is fed, and what to write in the settings."""
    better = [one for one in trials if one.better]
    if not better:
        return ()
    current = next(one for one in trials if one.is_current)
    best = min(better, key=lambda one: one.fnmr)
    remedy = (
        f"Write {best.write} in its table of the settings."
        if best.write
        else "Its settings have no order of colours: its weights are for another way to read pictures."
    )
    return (
        f"The network seems to be fed wrongly: {current.name} and {best.name} give FNMR "
        f"{_share(current.fnmr)} and {_share(best.fnmr)}. {remedy}",
    )


def _rate_row(one: RateCertificate) -> tuple[str, ...]:
    if one.threshold is None:
        return f"{one.target:g}", "–", f"not with these data: {one.reason}", "", ""
    found = _with_ends(one.fmr, one.fmr_low, one.fmr_high)
    missed = _with_ends(one.fnmr, one.fnmr_low, one.fnmr_high)
    rejected = _with_ends(one.false_rejects, one.false_rejects_low, one.false_rejects_high)
    return f"{one.target:g}", f"{one.threshold:.3f}", found, missed, rejected


def _condition_row(one: ConditionRate) -> tuple[str, ...]:
    rejected = _with_ends(one.false_rejects, one.low, one.high)
    return (
        one.name,
        f"{one.photos:,}",
        percent(one.lost / one.photos),
        _share(one.fmr),
        _share(one.fnmr),
        rejected,
    )


def _standing(one: InputTrial) -> str:
    if one.is_current:
        return "as the settings say"
    told = "better" if one.better else "worse" if one.worse else "no clear difference"
    return f"{told}: {one.write}" if one.write else told


def _share(value: float | None, figures: int = 3) -> str:
    return "–" if value is None else digits(value, figures) if value else "0"


def _with_ends(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return "–"
    return f"{_share(value)} ({_share(low, 2)} to {_share(high, 2)})"
