"""Figures derived again from what the vault kept: each check is asked again, and told what it was told."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from math import isclose, isnan
from pathlib import Path
from typing import Any, NamedTuple

from showthrough.audit.tapes.shown_people import shown_together
from showthrough.audit.tapes.tape_files import FOLDER, StoredTape, opened, read_tape
from showthrough.core.cards import all_cards
from showthrough.core.records import AuditRecord, Finding, Outcome
from showthrough.errors import ConfigError, IntegrityError, UsageError
from showthrough.replay.replayed_observations import ReplayedObservations
from showthrough.replay.spelling import NotOnTapeError
from showthrough.toolkit.run_checks import Planned, plan_checks, run_check
from showthrough.version import VERSION

ROUNDING = 1e-6  # how far the libraries of two machines may differ
UNASKED = {"seconds"}  # of a finding: how long a check took says nothing of its figures
SCORES = "scores"
TOGETHER = "people shown by several attacks"
NEVER = ("controls", "altered copies that were planted", "faults of the data", "failures to enrol")


class Replayed(NamedTuple):
    """What became of one check when it was asked again: None where it could not be."""

    name: str
    agrees: bool | None
    told: str


def replayed(record: AuditRecord, listed: Mapping[str, str], folder: Path) -> Iterator[Replayed]:
    """Yield for each check whether what it was told gives its findings again, intervals and evidence too.

    `listed` are the digests of tapes in the manifest; where it lists none, the vault speaks for itself.

    Raises:
        UsageError: there is no vault.
    """
    vault = opened(folder)
    try:
        stored = read_tape(vault, record.subject.name, listed)
    except UsageError as error:
        others = any((folder / FOLDER).glob("*.json"))
        told = "the vault kept what checks of other generators were told, and nothing of this one"
        yield Replayed(SCORES, False if others else None, told if others else str(error))
        return
    except IntegrityError as error:
        yield Replayed(SCORES, False, str(error))
        return
    about = stored.about
    if about.config != record.config or about.seed != record.seeds.get("audit"):
        yield Replayed(SCORES, False, "the vault is of an audit with other settings than the record tells")
        return
    yield from _all(record, stored)


def _all(record: AuditRecord, stored: StoredTape) -> Iterator[Replayed]:
    is_own = stored.about.tool_version == VERSION
    try:
        planned = plan_checks(all_cards(), record.config)
    except ConfigError as error:
        yield Replayed(SCORES, None, f"checks of the audit are not installed here: {error}")
        return
    for card, check in planned:
        told = [one for one in record.findings if one.check == card.name]
        if check is None:
            if any(one.outcome is Outcome.MEASURED for one in told):
                yield Replayed(card.name, False, "the audit skipped it, and the record has figures of it")
            continue
        yield _again(Planned(card, check), told, stored, is_own=is_own)
    yield _together(record, stored, planned, is_own=is_own)
    known = {card.name for card, _ in planned}
    for name in dict.fromkeys(one.check for one in record.findings if one.check not in known):
        yield Replayed(name, None, "no such check is installed here")
    yield Replayed("the rest", None, f"nothing is kept from which {', '.join(NEVER)} would follow")


def _again(planned: Planned, told: list[Finding], stored: StoredTape, *, is_own: bool) -> Replayed:
    name, seen = planned.card.name, ReplayedObservations(stored.tape)
    if any(one.outcome is Outcome.FAILED for one in told):
        return Replayed(name, None, "it failed in the audit")
    assert planned.check is not None, "checks that are skipped are told before"
    try:
        own = run_check(planned.card, planned.check, seen, stored.about.seed)
    except NotOnTapeError as error:
        return Replayed(name, None, f"the vault did not keep all that it was told: {error}")
    except IntegrityError as error:
        return Replayed(name, False, str(error))
    if any(one.outcome is Outcome.FAILED for one in own):
        return Replayed(name, None, own[0].note)
    different = list(dict.fromkeys(_different(own, told)))
    measured = sum(one.outcome is Outcome.MEASURED for one in own)
    if not different:
        return Replayed(
            name, True, f"what it was told gives all {len(own)} answers again, {measured} measured"
        )
    other = f"what it was told gives another {', '.join(different[:3])}"
    return Replayed(name, False if is_own else None, other if is_own else f"{other}; another version ran it")


def _together(
    record: AuditRecord, stored: StoredTape, planned: Sequence[Planned], *, is_own: bool
) -> Replayed:
    """Say whether the people whom several attacks show are counted as the vault gives them."""
    try:
        seen = ReplayedObservations(stored.tape)
        own = shown_together(planned, seen, stored.about.seed, record.findings)
    except IntegrityError as error:
        return Replayed(TOGETHER, False, str(error))
    if own == record.shown:
        return Replayed(TOGETHER, True, "what the attacks were told gives the same counts again")
    return Replayed(TOGETHER, False if is_own else None, "what the attacks were told gives other counts")


def _different(own: list[Finding], told: list[Finding]) -> Iterator[str]:
    """Yield the statistics of which two lists of findings tell different things."""
    for mine, other in zip_longest(own, told):
        if mine is None or other is None:
            yield (mine or other).statistic
        elif not _alike(_plain(mine), _plain(other)):
            yield mine.statistic


def _plain(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(mode="python", exclude=UNASKED)


def _alike(one: Any, other: Any) -> bool:
    """Return whether two values say the same, numbers up to what libraries differ by."""
    if isinstance(one, float) and isinstance(other, int | float) and not isinstance(other, bool):
        both_nan = isnan(one) and isnan(other)
        return both_nan or isclose(one, other, rel_tol=ROUNDING, abs_tol=ROUNDING)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)
