"""Change between two audits: which figures moved by more than their noise, and which cannot be compared."""

from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import NamedTuple

from showthrough.core.decision import Change, Significance
from showthrough.core.records import AuditRecord, Finding
from showthrough.core.types import Role, Scalar
from showthrough.interpret.bounds import has_value, is_count
from showthrough.interpret.credibility import JOINT, doubt_about
from showthrough.interpret.described import role_name, statistic_of, suite_of
from showthrough.interpret.sentences import amount, as_share, phrase_of
from showthrough.stats.change.step_down import rejected
from showthrough.stats.change.two_estimates import (
    DifferenceShown,
    Estimate,
    difference_shown,
    share_estimate,
)
from showthrough.stats.intervals import Interval

ERROR = 0.05  # of all comparisons together, where nothing changed
LOWEST_LEVEL = 0.9  # of an interval that can be set against another: the ends of three repeats are none
MEASURED = ("threshold", "comparisons", "linked")  # parameters that an audit finds, and nobody sets
OUTSIDE = ("name", "title", "policy", "generators", "checks", "skip", "data", "strengths")  # of settings
REASONS = {
    Significance.WORSE: "It is worse, by more than noise explains.",
    Significance.BETTER: "It is better, by more than noise explains.",
    Significance.NO_DIFFERENCE: "Noise alone would explain the difference.",
}
AskedFor = tuple[str, str, tuple[tuple[str, Scalar], ...]]


class BothFindings(NamedTuple):
    """Finding before and after, either of which may be missing."""

    before: Finding | None
    after: Finding | None

    @property
    def told(self) -> Finding:
        """Return the later finding, or the only one."""
        found = self.after or self.before
        assert found is not None, "a pair holds at least one"
        return found


class Contrast(NamedTuple):
    """BothFindings that was set side by side: why it cannot be compared, or what the difference shows."""

    pair: BothFindings
    obstacle: str = ""
    is_gap: bool = False
    shown: DifferenceShown | None = None
    is_computed: bool = False  # without noise, so that it takes no part in the error that all share


def changes(
    before: AuditRecord,
    after: AuditRecord,
    *,
    about: Callable[[Finding], bool] | None = None,
    error: float = ERROR,
) -> tuple[Change, ...]:
    """Return what became of each figure that at least one of two audits measured, in the later one's order.

    All figures compared share one rate of false alarms: where nothing changed, a chance of at most `error`
    that any of them is called worse or better. `about` chooses the (later or only) findings that are asked
    for, and so how many share it. Figures that are computed and not estimated, as a claim of differential
    privacy, have no noise.
    """
    pairs = [pair for pair in _pairs(before, after) if about is None or about(pair.told)]
    told = [_side_by_side(pair, before, after) for pair in pairs]
    uncertain = [one.shown.chance for one in told if one.shown is not None and not one.is_computed]
    falls = iter(rejected(uncertain, error))
    return tuple(_change(one, after, moved=_has_moved(one, falls)) for one in told)


def _has_moved(told: Contrast, falls: Iterator[bool]) -> bool:
    if told.shown is None:
        return False
    return told.shown.value != 0 if told.is_computed else next(falls)


def worse_or_better(difference: float, safer: str) -> Significance:
    """Return the side to which a figure moved."""
    return Significance.WORSE if (difference > 0) is (safer == "lower") else Significance.BETTER


def unlike(before: AuditRecord, after: AuditRecord) -> tuple[str, ...]:
    """Return as sentences what else differs between two audits, from which a change may come."""
    told = []
    roles = (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)
    others = [role for role in roles if _digest(role, before) != _digest(role, after)]
    if others:
        named = " and ".join(role_name(role, after) for role in others)
        told.append(f"The {named} images differ, or lie in another vault: a change may come from them.")
    settings = [name for name in type(after.config).model_fields if name not in OUTSIDE]
    differ = [name for name in settings if getattr(before.config, name) != getattr(after.config, name)]
    if differ:
        told.append(f"The audits have other settings for {', '.join(differ)}: a change may come from them.")
    if before.tool_version != after.tool_version:
        told.append("The audits come from two versions of showthrough: a change may come from that.")
    return tuple(told)


def change_line(change: Change, record: AuditRecord) -> str:
    """Return a change as a sentence: before and after, each with its interval.

    `record` is the later one; it holds the cards.
    """
    card = record.card(change.check)
    name = phrase_of(_any(change), card).name
    return f"{name}: before {_amount(change.before, record)}, now {_amount(change.after, record)}."


def _amount(finding: Finding | None, record: AuditRecord) -> str:
    if finding is None or not has_value(finding):
        return "not measured"
    phrase = phrase_of(finding, record.card(finding.check))
    return amount(as_share(finding, phrase), phrase)


def _any(change: Change) -> Finding:
    found = change.after or change.before
    assert found is not None, "a change is of a figure that one audit measured at least"
    return found


def _pairs(before: AuditRecord, after: AuditRecord) -> Iterator[BothFindings]:
    earlier = {_key(finding): finding for finding in before.findings if has_value(finding)}
    later = {_key(finding): finding for finding in after.findings if has_value(finding)}
    for key in (*later, *(key for key in earlier if key not in later)):
        yield BothFindings(earlier.get(key), later.get(key))


def _key(finding: Finding) -> AskedFor:
    params = {name: value for name, value in finding.params.items() if name not in MEASURED}
    return finding.check, finding.statistic, tuple(sorted(params.items()))


def _side_by_side(pair: BothFindings, before: AuditRecord, after: AuditRecord) -> Contrast:
    if pair.before is None or pair.after is None:
        when = "earlier" if pair.before is None else "later"
        return Contrast(pair, f"The {when} audit did not measure it.", is_gap=pair.after is None)
    earlier, later = pair.before, pair.after
    otherwise = _made_otherwise(later, before, after)
    if otherwise is not None:
        return Contrast(pair, otherwise, is_gap=True)
    for finding, record, when in ((earlier, before, "earlier"), (later, after, "later")):
        if doubt_about(finding, record) is not None:
            return Contrast(pair, f"The answer of the {when} audit does not count.")
    described = statistic_of(later, after)
    if described is None or described.safer == "neither":
        return Contrast(pair, "Neither more nor less of it is safer.")
    return _set_against(pair, (_estimate(earlier, before), _estimate(later, after)), after)


def _set_against(
    pair: BothFindings, estimates: tuple[Estimate | None, Estimate | None], after: AuditRecord
) -> Contrast:
    was, now = estimates
    if was is not None and now is not None:
        return Contrast(pair, shown=difference_shown(was, now))
    if suite_of(pair.told.suite, after).audits_claim and not any(one and one.interval for one in pair):
        return Contrast(pair, shown=_computed(pair), is_computed=True)
    return Contrast(pair, "Without intervals that have two ends nobody can tell a change from noise.")


def _made_otherwise(finding: Finding, before: AuditRecord, after: AuditRecord) -> str | None:
    """Return why two findings of one name are figures of two kinds: other settings, or another network."""
    own, earlier = after.card(finding.check), before.card(finding.check)
    settings = [record.config.checks.get(finding.check, {}) for record in (before, after)]
    if own is None or earlier is None or own.parameters != earlier.parameters or settings[0] != settings[1]:
        return "The check ran with other settings."
    for name in str(finding.params.get("by", "")).split(JOINT):
        networks = [_network(name, record) for record in (before, after)]
        if networks[0] != networks[1]:
            return f"Another network answers to the name {name}."
    return None


def _network(name: str, record: AuditRecord) -> tuple[str, str, bool]:
    """Return what tells one embedder from another of its name."""
    infos: Mapping[str, tuple[str, str, bool]] = {
        info.name: (info.digest, info.metric, info.is_matcher) for info in record.embedders
    }
    return infos.get(name, ("", "", False))


def _computed(pair: BothFindings) -> DifferenceShown:
    """Return the difference of two figures that chance has no part in; of two infinite ones none."""
    was, now = (one.value for one in pair if one is not None)
    difference = 0.0 if was == now or was is None or now is None else now - was
    return DifferenceShown(difference, Interval(difference, difference, 1.0), 1.0 if difference == 0 else 0.0)


def _estimate(finding: Finding, record: AuditRecord) -> Estimate | None:
    """Return a figure with its noise, cases as a share of all; None where nothing is known of the noise."""
    share = as_share(finding, phrase_of(finding, record.card(finding.check)))
    own = share.interval
    if is_count(share) and share.hits is not None and share.trials:
        return share_estimate(share.hits, share.trials, own)
    if own is None or share.value is None or not LOWEST_LEVEL <= own.level < 1:
        return None
    if not (isfinite(own.low) and isfinite(own.high) and isfinite(share.value)):
        return None
    low, high = min(own.low, share.value), max(own.high, share.value)
    return Estimate(share.value, Interval(low, high, own.level)) if low < high else None


def _change(one: Contrast, record: AuditRecord, *, moved: bool) -> Change:
    found, shown = one.pair.told, one.shown
    described = statistic_of(found, record)
    if shown is None:
        side = Significance.NOT_COMPARABLE
    elif moved and described is not None:
        side = worse_or_better(shown.value, described.safer)
    else:
        side = Significance.NO_DIFFERENCE
    return Change(
        check=found.check,
        suite=found.suite,
        statistic=found.statistic,
        params=found.params,
        before=one.pair.before,
        after=one.pair.after,
        significance=side,
        reason=one.obstacle or REASONS[side],
        difference=None if shown is None else shown.value,
        interval=None if shown is None else shown.interval,
        chance=None if shown is None or one.is_computed else shown.chance,
        is_gap=one.is_gap,
    )


def _digest(role: Role, record: AuditRecord) -> str:
    return next((data.digest for data in record.data if data.role is role and not data.label), "")
